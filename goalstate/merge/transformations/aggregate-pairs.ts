import { addressSet, prefixesOfSet } from '../../reasoning/address-set.ts'
import { grouped } from '../../reasoning/grouped.ts'
import { formatAddress } from '../../reasoning/index.ts'
import { cidrOrIp } from '../../state/address.ts'
import { type AllowedPair, isLive, type Resource } from '../../state/state.ts'
import { changeResources } from '../host-queue.ts'
import { prefixText } from '../prefix-text.ts'
import { remembered } from '../remembered.ts'
import type { Transformation } from '../transformation.ts'

/** M13. */
export const aggregatePairs: Transformation = {
  id: 'M13',
  title: 'aggregate the prefixes of allowed address pairs',
  invariant: 'for each MAC, exactly the same addresses are allowed',
  hazard: 'a pair carries a MAC, so only pairs of one MAC join; never one address more than before',
  apply: (queue) => changeResources(queue, withFewerPairs),
}

const withFewerPairs = remembered((resource: Resource): Resource => {
  if ((resource.type !== 'port' && resource.type !== 'neighbor') || !isLive(resource))
    return resource
  if (resource.allowedPairs.length < 2) return resource
  const pairs = fewerPairs(resource.allowedPairs)
  return pairs.length < resource.allowedPairs.length
    ? { ...resource, allowedPairs: pairs }
    : resource
})

function fewerPairs(pairs: readonly AllowedPair[]): AllowedPair[] {
  const byMac = grouped(pairs, ({ mac }) => mac.canonical || mac.text)
  return [...byMac.values()].flatMap((own) => {
    const unread = own.filter(({ addresses }) => addresses.version === 0)
    const ranges = own.flatMap(({ addresses }) => (addresses.version === 0 ? [] : [addresses]))
    const { mac } = own[0]!
    const joined = prefixesOfSet(addressSet(ranges)).map((prefix) => {
      const isSingle = prefix.first === prefix.last
      return {
        addresses: cidrOrIp(isSingle ? formatAddress(prefix.first) : prefixText(prefix)),
        mac,
      }
    })
    return [...(joined.length < ranges.length ? joined : withReadable(own)), ...unread]
  })
}

const withReadable = (pairs: readonly AllowedPair[]) =>
  pairs.filter(({ addresses }) => addresses.version !== 0)
