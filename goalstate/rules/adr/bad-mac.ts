import type { Rule } from '../../check/rule.ts'
import type { Mac } from '../../state/address.ts'
import { isLive, type ResourceOf } from '../../state/state.ts'
import { called, eachOf } from '../each.ts'
import { macsOf, typesWithMacs } from './macs.ts'

/** A port whose MAC is still to be given out (a REST body, which covers no type) may have none. */
export const badMac: Rule<ResourceOf<(typeof typesWithMacs)[number]>> = {
  id: 'ALC-ADR-009',
  severity: 'error',
  title: 'MAC address that no interface can have',
  why: 'Flows that match or set it are refused by the switch, or carry frames that reach nobody or everybody.',
  remedy: 'Give six octets, the first of them even, not all of them zero.',
  example: 'the host MAC of port p1 is f37810eb-7f83-45fa-a4d4-1b31e75399d0',
  starred: true,
  ...eachOf(typesWithMacs),

  *check(resource, index) {
    if (!isLive(resource)) return
    for (const { name, mac } of macsOf(resource)) {
      const problem = problemOf(mac)
      if (problem === undefined || (mac.text === '' && !index.covers(resource.type))) continue
      yield {
        resources: [resource],
        role: name,
        message: `the ${name} of ${called(resource)}${mac.text === '' ? '' : `, ${mac.text},`} ${problem}`,
        actual: mac.text,
      }
    }
  },
}

function problemOf({ text, canonical }: Mac): string | undefined {
  if (text === '') return 'is missing'
  if (canonical === '') return 'is not a MAC address'
  if (canonical === '00:00:00:00:00:00') return 'is all zeros'
  return Number.parseInt(canonical.slice(0, 2), 16) % 2 === 1 ? 'is a multicast address' : undefined
}
