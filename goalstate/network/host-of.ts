import { ip as parseIp } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import { endpointsByIp, neighborsByIp, nodesByIp, placementsOf } from '../state/lookups.ts'
import { sorted } from '../state/order.ts'
import {
  type AddressPair,
  type Endpoint,
  isLive,
  type Neighbor,
  type Port,
  type Resource,
} from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'

const noMac = { text: '', canonical: '' }

/**
 * The host of a port: as the port says; else as what tells of its address says; else, as goal states leave
 * it out, the one host that the port is sent to.
 *
 * @param address - Of the port, canonical.
 */
export function hostOf(
  index: Pick<StateIndex, 'get'>,
  vpc: string,
  address: string,
  of: Port | Neighbor | Endpoint,
): AddressPair | undefined {
  if (of.type !== 'port') return told(of)
  if (of.host && of.host.ip.version !== 0) return of.host
  const key = pair(vpc, address)
  const others: (Neighbor | Endpoint)[] = [
    ...sorted(index.get(neighborsByIp, key)),
    ...sorted(index.get(endpointsByIp, key)),
  ]
  return others.filter(isLive).map(told).find(Boolean) ?? placed(index, of)
}

function told(of: Neighbor | Endpoint): AddressPair | undefined {
  if (of.hostIp.version === 0) return undefined
  return { ip: of.hostIp, mac: of.type === 'neighbor' ? of.hostMac : noMac }
}

function placed(index: Pick<StateIndex, 'get'>, { type, key }: Resource): AddressPair | undefined {
  const hosts = new Set(
    [...index.get(placementsOf, pair(type, key))].filter(isLive).map(({ host }) => host),
  )
  const [host] = hosts
  if (host === undefined || hosts.size > 1) return undefined
  const ip = parseIp(host)
  if (ip.version === 0) return undefined
  const [node] = sorted(index.get(nodesByIp, ip.canonical)).filter(isLive)
  return { ip, mac: node?.mac ?? noMac }
}
