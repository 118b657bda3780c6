import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { dhcp } from '../../state/samples.ts'
import { leaseByMac } from './lease-by-mac.ts'
import { left } from './queue.cases.ts'

const lease = (id: string, address: string) => dhcp({ id, ipv4: ip(address) })

test('of entries with ids of their own for one MAC, the newest is left', () => {
  const told = [lease('random 1', '10.0.0.2'), lease('random 2', '10.0.0.3')]
  expect(left(leaseByMac, told)).toEqual([told[1]])
})

test('two MACs have two leases, and so has one MAC in two subnets', () => {
  const told = [
    lease('a', '10.0.0.2'),
    { ...lease('b', '10.0.0.3'), mac: mac('00:00:00:00:00:09') },
    { ...lease('c', '10.0.1.2'), subnetId: 't' },
  ]
  expect(left(leaseByMac, told)).toEqual(told)
})

test('an agent that refuses a second lease keeps the first, so only repeats go', () => {
  const told = [lease('a', '10.0.0.2'), lease('b', '10.0.0.2'), lease('c', '10.0.0.3')]
  expect(left(leaseByMac, told, { target: 'aca-2022' })).toEqual([told[0], told[2]])
})
