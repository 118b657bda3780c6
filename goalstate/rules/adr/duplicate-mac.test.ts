import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { duplicateMac as rule } from './duplicate-mac.ts'

const at = (id: string, text: string, vpcId = 'v') => port({ id, vpcId, mac: mac(text) })

test('two spellings of one MAC in one VPC are one finding', () => {
  const [finding, ...others] = found(rule, [
    at('b', '86:ea:77:ad:52:57'),
    at('a', '86-EA-77-AD-52-57'),
  ])
  expect(others).toEqual([])
  expect(finding!.resources.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(finding!.witness).toBe('86:ea:77:ad:52:57')
})

test('other VPCs, one port told twice, zeros and no MAC are fine', () => {
  expect(found(rule, [at('a', '86:ea:77:ad:52:57'), at('b', '86:ea:77:ad:52:57', 'w')])).toEqual([])
  expect(found(rule, [at('a', '86:ea:77:ad:52:57'), at('a', '86:ea:77:ad:52:57')])).toEqual([])
  expect(found(rule, [at('a', '00:00:00:00:00:00'), at('b', '00:00:00:00:00:00')])).toEqual([])
  expect(found(rule, [at('a', ''), at('b', '')])).toEqual([])
})

ruleCases(rule, [
  at('a', '86:ea:77:ad:52:57'),
  at('a', '86:ea:77:ad:52:58'),
  at('b', '86-EA-77-AD-52-57'),
  at('b', '86-EA-77-AD-52-57', 'w'),
  { ...at('c', '86:ea:77:ad:52:57'), operation: 'delete' },
])
