import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { dhcp } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { repeatedDhcp as rule } from './repeated-dhcp.ts'

test('two ids for one MAC in one subnet are found, however the MAC is spelled', () => {
  const [finding, ...others] = found(rule, [
    dhcp({ id: 'a', mac: mac('aa:bb:cc:00:00:01') }),
    dhcp({ id: 'b', mac: mac('AA-BB-CC-00-00-01') }),
  ])
  expect(others).toEqual([])
  expect(finding!.resources.map(({ id }) => id)).toEqual(['a', 'b'])
})

test('one id told twice, another subnet, another MAC and one that goes are fine', () => {
  const a = dhcp({ id: 'a' })
  expect(found(rule, [a, { ...a }])).toEqual([])
  expect(found(rule, [a, dhcp({ id: 'b', subnetId: 't' })])).toEqual([])
  expect(found(rule, [a, dhcp({ id: 'b', mac: mac('aa:bb:cc:00:00:01') })])).toEqual([])
  expect(found(rule, [a, dhcp({ id: 'b', operation: 'delete' })])).toEqual([])
})

ruleCases(rule, [
  dhcp({ id: 'a' }),
  dhcp({ id: 'b' }),
  dhcp({ id: 'b', subnetId: 't' }),
  dhcp({ id: 'b', operation: 'delete' }),
  dhcp({ id: 'c', mac: mac('') }),
])
