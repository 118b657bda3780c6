import { expect, test } from 'vitest'
import { ip } from '../../state/address.ts'
import {
  allowed,
  dhcp,
  fixed,
  neighbor,
  port,
  reached,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../../state/samples.ts'
import type { Resource } from '../../state/state.ts'
import { agentOf, sliceOf, type Target } from './agent.ts'
import { HostObserver } from './host-observer.ts'

function observed(target: Target, ...messages: (readonly Resource[])[]): HostObserver {
  const observer = new HostObserver(agentOf(target))
  for (const [at, resources] of messages.entries()) observer.apply(sliceOf(resources), at)
  return observer
}

/** What is in a slot in the end: `held` and what of it a test asks for, or the kind of outcome. */
function at(observer: HostObserver, slot: string, show: (resource: Resource) => unknown) {
  const outcome = observer.outcome(slot)
  return outcome.kind === 'held' ? show(outcome.resource) : outcome.kind
}

const s = subnet({ id: 's' })
const told = (address: string, some: Partial<Resource> = {}) => [
  s,
  { ...neighbor({ id: 'p', fixedIps: reached('l2', 's', address) }), ...some } as Resource,
]
const idOf = ({ id }: Resource) => id

test("Alcor's agent knows a neighbor by its address, so an old one stays when it gets another", () => {
  const seen = observed('aca-2022', told('10.0.0.5'), told('10.0.0.6', { revision: 2 }))
  expect(['5', '6'].map((n) => at(seen, `neighbor v 10.0.0.${n}`, idOf))).toEqual(['p', 'p'])
  const generic = observed('generic', told('10.0.0.5'), told('10.0.0.6', { revision: 2 }))
  expect([...generic.slots()]).toEqual(['subnet s', 'neighbor p l2'])
})

test('of two neighbors with one address it has the one that came last, and a delete of either ends both', () => {
  const other = told('10.0.0.5', { id: 'q' })
  expect(at(observed('aca-2022', told('10.0.0.5'), other), 'neighbor v 10.0.0.5', idOf)).toBe('q')
  const gone = told('10.0.0.5', { operation: 'delete', revision: 9 })
  const ended = observed('aca-2022', told('10.0.0.5'), other, gone)
  expect(at(ended, 'neighbor v 10.0.0.5', idOf)).toBe('gone')
})

test('a revision that comes late does not count, where it is of the same thing', () => {
  const late = observed('generic', [vpc({ id: 'v', revision: 5 })], [vpc({ id: 'v', revision: 4 })])
  expect(at(late, 'vpc v', ({ revision }) => revision)).toBe(5)
})

test.each<[string, Partial<Resource>]>([
  ['has revision 0', { revision: 0 }],
  ['is down', { adminStateUp: false } as Partial<Resource>],
  ['is created in part', { update: 'delta' }],
  [
    'is in a subnet that the message lacks',
    { fixedIps: fixed('t', '10.0.1.5') } as Partial<Resource>,
  ],
  ['has an IPv6 address', { fixedIps: fixed('s', '2001:db8::5') } as Partial<Resource>],
  ['is asked for', { operation: 'get' }],
])("Alcor's agent refuses a port that %s", (_, some) => {
  const one = { ...port({ id: 'p', fixedIps: fixed('s', '10.0.0.5') }), ...some } as Resource
  const seen = observed('aca-2022', [s, one])
  expect([seen.refused, seen.outcome('port tapp').kind]).toEqual([1, 'kept'])
})

test('a second lease for a MAC is refused by it, and one more where there is none is not', () => {
  const lease = (id: string, address: string) => [dhcp({ id, ipv4: ip(address) })]
  const seen = observed('aca-2022', lease('a', '10.0.0.2'), lease('b', '10.0.0.3'))
  expect(seen.outcome('dhcp 00:00:00:00:00:02')).toMatchObject({
    kind: 'depends',
    ifHeld: { kind: 'kept' },
    ifNot: { kind: 'held', resource: { id: 'a' } },
  })
  const generic = observed('generic', lease('a', '10.0.0.2'), lease('b', '10.0.0.3'))
  expect(at(generic, 'dhcp s 00:00:00:00:00:02', idOf)).toBe('b')
})

test('hosts that hold the same by other words do not differ', () => {
  const rule = (id: string, portMin: number, portMax: number) =>
    securityRule({ id, portMin, portMax })
  const pairs = (...prefixes: string[]) => [
    port({ id: 'p', allowedPairs: prefixes.map((one) => allowed(one, '00:00:00:00:00:09')) }),
  ]
  const group = (...rules: ReturnType<typeof rule>[]) => [securityGroup({ id: 'g', rules })]
  const differ = (a: readonly Resource[], b: readonly Resource[]) => [
    ...observed('generic', a).differences(observed('generic', b)),
  ]
  expect(differ(group(rule('a', 1, 5), rule('b', 6, 9)), group(rule('c', 1, 9)))).toEqual([])
  expect(differ(group(rule('a', 1, 5)), group(rule('c', 1, 9)))).toEqual(['security-group g'])
  expect(differ(pairs('10.0.0.0/25', '10.0.0.128/25'), pairs('10.0.0.0/24'))).toEqual([])
  expect(differ(pairs('10.0.0.0/25'), pairs('10.0.0.0/24'))).toEqual(['port p'])
})

test('what only one of them is told differs, unless it is known to hold that already', () => {
  const one = vpc({ id: 'v' })
  const [asked, sent] = [observed('generic', [one]), observed('generic', [])]
  expect([...asked.differences(sent)]).toEqual(['vpc v'])
  const before = () => ({ resource: one, context: '' })
  expect([...asked.differences(sent, before)]).toEqual([])
  expect([...asked.differences(sent, () => 'nothing')]).toEqual(['vpc v'])
})
