import { expect, test } from 'vitest'
import { lookup } from './lookup.ts'
import { portsByIp, portsBySubnet } from './lookups.ts'
import { fixed, port, subnet } from './samples.ts'
import { StateIndex } from './state-index.ts'
import { tally } from './tally.ts'

const ports = Array.from({ length: 40 }, (_, i) =>
  port({ id: `p${i}`, fixedIps: fixed('s', `10.0.0.${i}`) }),
)

test('one key finds one, a few or many alike, as they come and go', () => {
  const index = new StateIndex()
  for (const [i, each] of ports.entries()) {
    index.add(each)
    expect(index.count(portsBySubnet, 's')).toBe(i + 1)
    expect(new Set(index.get(portsBySubnet, 's'))).toEqual(new Set(ports.slice(0, i + 1)))
  }
  for (const [i, each] of ports.entries()) {
    index.delete(each)
    expect(new Set(index.get(portsBySubnet, 's'))).toEqual(new Set(ports.slice(i + 1)))
  }
  expect([...index.keys(portsBySubnet)]).toEqual([])
})

test('a key is shared while more than one is under it', () => {
  const index = new StateIndex([ports[0]!])
  const shared = () => [...index.sharedKeys(portsBySubnet)]
  expect(shared()).toEqual([])
  index.add(ports[1]!)
  expect(shared()).toEqual(['s'])
  index.delete(ports[0]!)
  expect(shared()).toEqual([])
})

test('a lookup that is first asked for late finds what came before', () => {
  const index = new StateIndex(ports)
  const byName = lookup('port', ({ name }) => name)
  expect([...index.get(byName, 'p7')]).toEqual([ports[7]])
})

test('a resource with one key twice is found there once, and addresses that are none have no key', () => {
  const twice = port({ id: 'q', fixedIps: [...fixed('s', 'none'), ...fixed('s', '10.0.0.2')] })
  const index = new StateIndex([twice])
  expect([...index.get(portsBySubnet, 's')]).toEqual([twice])
  expect([...index.keys(portsByIp)]).toEqual(['v\0' + '10.0.0.2'])
})

test('a reference is found though what it refers to is not there', () => {
  const index = new StateIndex(ports)
  expect(index.all('subnet').size).toBe(0)
  expect(index.count(portsBySubnet, 's')).toBe(40)
})

test('taking out what is not there changes nothing', () => {
  const index = new StateIndex([subnet({ id: 's' })])
  index.delete(subnet({ id: 's' }))
  expect(index.all('subnet').size).toBe(1)
})

test('a tally counts what is there under each pair of keys, each resource once, as they come and go', () => {
  const byVpcAndGroup = tally('port', ({ vpcId, securityGroupIds }) =>
    securityGroupIds.map((group) => [vpcId, group]),
  )
  const member = (id: string, ...securityGroupIds: string[]) => port({ id, securityGroupIds })
  const [a, b, c] = [member('a', 'g'), member('b', 'g', 'h', 'g'), member('c')]
  const index = new StateIndex([a])
  const counts = () => Object.fromEntries(index.tally(byVpcAndGroup, 'v'))
  expect(counts()).toEqual({ g: 1 })
  index.add(b)
  index.add(c)
  expect(counts()).toEqual({ g: 2, h: 1 })
  index.delete(a)
  expect(counts()).toEqual({ g: 1, h: 1 })
  index.delete(b)
  expect(counts()).toEqual({})
  expect(index.tally(byVpcAndGroup, 'w').size).toBe(0)
})
