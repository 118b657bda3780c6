import { expect, test } from 'vitest'
import { cidr } from '../state/address.ts'
import {
  addresses,
  fixed,
  neighbor,
  placement,
  port,
  reached,
  route,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../state/samples.ts'
import { type Resource, type ResourceType, resourceTypes } from '../state/state.ts'
import { Network } from './network.ts'

const now = new Date('2026-01-05T10:00:00Z')
const all: ReadonlySet<ResourceType> = new Set(resourceTypes)
const network = (resources: Resource[], covers: Iterable<ResourceType> = all) =>
  Network.from('v', { resources, covers: new Set(covers) }, now).network

const a = port({
  id: 'a',
  fixedIps: fixed('s', '10.0.0.4'),
  host: addresses('172.16.0.1', '00:00:00:00:01:01'),
})
const b = port({
  id: 'b',
  fixedIps: fixed('s', '10.0.0.9'),
  mac: { text: '00:00:00:00:00:09', canonical: '00:00:00:00:00:09' },
  host: addresses('172.16.0.2', '00:00:00:00:01:02'),
})
const far = port({
  id: 'far',
  fixedIps: fixed('t', '10.0.1.7'),
  mac: { text: '00:00:00:00:00:07', canonical: '00:00:00:00:00:07' },
  host: addresses('172.16.0.3', '00:00:00:00:01:03'),
})
const s = subnet({ id: 's' })
const t = subnet({
  id: 't',
  cidr: cidr('10.0.1.0/24'),
  gateway: addresses('10.0.1.1', '00:00:00:00:00:03'),
})
const join = (rules = [] as ReturnType<typeof route>[]) =>
  router({
    id: 'r',
    tables: [
      { subnetId: 's', rules },
      { subnetId: 't', rules: [] },
    ],
  })
const base = [vpc({ id: 'v' }), s, a, b]

test('ports of one subnet without groups reach each other; who is not in the state is unknown', () => {
  const held = network(base)
  expect(held.reach('10.0.0.4', '10.0.0.9').verdict).toBe('allowed')
  expect(held.reach('10.0.0.4', '10.0.0.77')).toEqual({
    verdict: 'unknown',
    why: 'the desired state does not have 10.0.0.77',
  })
  expect(held.reach('10.0.0.77', '10.0.0.9').verdict).toBe('unknown')
})

const open = securityGroup({
  id: 'open',
  rules: [securityRule({ id: 'out', direction: 'egress' }), securityRule({ id: 'in' })],
})
const webOnly = securityGroup({
  id: 'web',
  rules: [securityRule({ id: 'w', portMin: 80, portMax: 80, remoteGroupId: 'open' })],
})
const closed = securityGroup({
  id: 'closed',
  rules: [securityRule({ id: 'o', direction: 'egress' })],
})
const withGroup = (one: typeof a, ...ids: string[]) => ({ ...one, securityGroupIds: ids })

test('groups deny what neither lets out nor in, and what only meets in different services', () => {
  const groups = [open, webOnly, closed]
  const between = (from: string[], to: string[], more: Resource[] = []) =>
    network([
      vpc({ id: 'v' }),
      s,
      withGroup(a, ...from),
      withGroup(b, ...to),
      ...groups,
      ...more,
    ]).reach('10.0.0.4', '10.0.0.9')
  expect(between(['open'], ['open']).verdict).toBe('allowed')
  // Only members of `open` may come in at port 80.
  expect(between(['open'], ['web']).verdict).toBe('allowed')
  expect(between(['closed'], ['web'])).toEqual({
    verdict: 'denied',
    why: 'no security group of 10.0.0.9 lets anything in from 10.0.0.4',
  })
  expect(between(['web'], ['open']).why).toBe(
    'no security group of 10.0.0.4 lets anything out to 10.0.0.9',
  )
  const sshOut = securityGroup({
    id: 'ssh',
    rules: [securityRule({ id: 'o', direction: 'egress', portMin: 22, portMax: 22 })],
  })
  const httpIn = securityGroup({
    id: 'http',
    rules: [securityRule({ id: 'i', portMin: 80, portMax: 80 })],
  })
  expect(between(['ssh'], ['http'], [sshOut, httpIn])).toEqual({
    verdict: 'denied',
    why: 'nothing that 10.0.0.4 may send to 10.0.0.9 is let in there',
  })
})

test('a group that the state does not have makes the answer unknown, never denied', () => {
  const held = network([vpc({ id: 'v' }), s, withGroup(a, 'gone'), b])
  expect(held.reach('10.0.0.4', '10.0.0.9').verdict).toBe('unknown')
})

test('of a neighbor whose port is elsewhere the groups are unknown, but not what the source may send', () => {
  const n = neighbor({ id: 'n', key: 'L2/n', fixedIps: reached('l2', 's', '10.0.0.50') })
  const egressNowhere = securityGroup({ id: 'g', rules: [] })
  expect(network([...base, n]).reach('10.0.0.4', '10.0.0.50').verdict).toBe('unknown')
  const shut = network([vpc({ id: 'v' }), s, withGroup(a, 'g'), egressNowhere, n])
  expect(shut.reach('10.0.0.4', '10.0.0.50').verdict).toBe('denied')
})

test('across subnets a router must join them; without one it is denied only where routers are all told', () => {
  const apart = [...base, t, far]
  expect(network(apart).reach('10.0.0.4', '10.0.1.7')).toEqual({
    verdict: 'denied',
    why: 'no router joins subnet s with subnet t',
  })
  expect(network(apart, ['port']).reach('10.0.0.4', '10.0.1.7').verdict).toBe('unknown')
  expect(network([...apart, join()]).reach('10.0.0.4', '10.0.1.7').verdict).toBe('allowed')
})

test('a longer route by nobody is a black hole; by a port it leads there', () => {
  const rules = (hop: string) => [route('10.0.1.7/32', hop)]
  expect(
    network([...base, t, far, join(rules('10.0.0.99'))]).reach('10.0.0.4', '10.0.1.7'),
  ).toEqual({
    verdict: 'denied',
    why: 'its route leads by 10.0.0.99, which the desired state does not have',
  })
  expect(
    network([...base, t, far, join(rules('10.0.0.9'))]).reach('10.0.0.4', '10.0.1.7').verdict,
  ).toBe('allowed')
})

test('a push within a subnet is an L2 neighbor with its subnet and VPC, whose tunnel is told', () => {
  const untold = { ...vpc({ id: 'v' }), tunnelId: undefined }
  const content = network([untold, s, a, b]).pushContent(100, '10.0.0.4', '10.0.0.9')!
  expect(content.neighbor).toMatchObject({
    key: 'L2/b',
    hostIp: { canonical: '172.16.0.2' },
    mac: { canonical: '00:00:00:00:00:09' },
    fixedIps: [{ kind: 'l2', subnetId: 's', tunnelId: 100 }],
  })
  expect(content.resources.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'vpc v',
    'subnet s',
    'neighbor b',
  ])
  expect(content.resources[0]).toMatchObject({ tunnelId: 100, operation: 'info' })
})

test('across subnets it is an L3 neighbor with both subnets and the router', () => {
  const content = network([...base, t, far, join()]).pushContent(100, '10.0.0.4', '10.0.1.7')!
  expect(content.resources.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'vpc v',
    'subnet t',
    'subnet s',
    'router r',
    'neighbor far',
  ])
  expect(content.neighbor.fixedIps[0]!.kind).toBe('l3')
})

test('a port that does not say its host lives where it is sent, if that is one host', () => {
  const quiet = port({ id: 'quiet', fixedIps: fixed('s', '10.0.0.70') })
  const sent = (...hosts: string[]) =>
    network([...base, quiet, ...hosts.map((host) => placement(host, 'port', 'quiet'))])
  const content = sent('172.16.0.8').pushContent(100, '10.0.0.4', '10.0.0.70')!
  expect(content.neighbor.hostIp).toMatchObject({ canonical: '172.16.0.8' })
  expect(sent('172.16.0.8').hostOf('10.0.0.70')).toBe('172.16.0.8')
  expect(sent('172.16.0.8', '172.16.0.9').hostOf('10.0.0.70')).toBe('')
})

test('what lives nowhere, or in a subnet that is not known, cannot be pushed', () => {
  const homeless = port({ id: 'h', fixedIps: fixed('s', '10.0.0.60') })
  const held = network([...base, homeless, far])
  expect(held.pushContent(100, '10.0.0.4', '10.0.0.60')).toBeUndefined()
  expect(held.pushContent(100, '10.0.0.4', '10.0.1.7')).toBeUndefined()
})

test('a deleted port is gone, with what was placed of it', () => {
  const n = neighbor({ id: 'n', key: 'L2/n', fixedIps: reached('l2', 's', '10.0.0.50') })
  const held = network([...base, n, placement('172.16.0.1', 'neighbor', 'L2/n')])
  expect(held.isSent('172.16.0.1', '10.0.0.50')).toBe(true)
  const { changed } = held.apply({
    resources: [
      { ...b, operation: 'delete' },
      { ...n, operation: 'delete' },
    ],
    covers: all,
  })
  expect(held.portOf('10.0.0.9')).toBeUndefined()
  expect(held.isSent('172.16.0.1', '10.0.0.50')).toBe(false)
  expect(changed.map(({ type, now }) => [type, now.length])).toEqual([
    ['port', 0],
    ['neighbor', 0],
    ['placement', 0],
  ])
})

test('findings are those of the update: new when it breaks something, fixed when it is mended', () => {
  const held = network(base)
  const twin = port({ ...b, id: 'c', key: 'c' })
  const broken = held.apply({ resources: [twin], covers: all })
  expect(broken.new.map(({ rule }) => rule)).toContain('ALC-ADR-005')
  const mended = held.apply({ resources: [{ ...twin, operation: 'delete' }], covers: all })
  expect(mended.fixed.map(({ rule }) => rule)).toContain('ALC-ADR-005')
})

test('a type that a later state covers is covered: what it does not hold dangles from then on', () => {
  const held = network([a], ['port'])
  expect(held.findings).toEqual([])
  const change = held.apply({ resources: [vpc({ id: 'v' })], covers: new Set(['vpc', 'subnet']) })
  expect(change.new.map(({ rule }) => rule)).toContain('ALC-REF-002')
})

test('ports like one are of its subnet and groups; of many, so many as are asked for, the same each time', () => {
  const like = (n: number, groups: string[], subnetId = 's') =>
    port({
      id: `p${n}`,
      fixedIps: fixed(subnetId, `10.0.0.${n}`),
      mac: { text: `00:00:00:00:01:${n}`, canonical: `00:00:00:00:01:${n}` },
      securityGroupIds: groups,
    })
  const held = network([
    ...[vpc({ id: 'v' }), s, t],
    ...[like(10, ['web', 'all']), like(11, ['all', 'web']), like(12, ['web']), like(13, [], 't')],
    ...[20, 21, 22, 23].map((n) => like(n, ['db'])),
  ])
  expect(held.portsLike('10.0.0.10', 9)).toEqual(['10.0.0.11'])
  expect(held.portsLike('10.0.0.12', 9)).toEqual([])
  expect(held.portsLike('10.0.0.20', 9)).toEqual(['10.0.0.21', '10.0.0.22', '10.0.0.23'])
  expect(held.portsLike('10.0.0.20', 2)).toEqual(['10.0.0.21', '10.0.0.22'])
  expect(held.portsLike('10.0.0.99', 9)).toEqual([])
})
