import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { node } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { nodesAlike as rule } from './nodes-alike.ts'

const at = (id: string, address: string, macText: string, name: string) =>
  node({ id, ip: ip(address), mac: mac(macText), name })
const a = at('a', '10.213.43.188', '90:17:ac:c1:34:64', 'node2')

test('two nodes with one MAC and one name are a finding each', () => {
  const b = at('b', '10.213.43.161', '90-17-AC-C1-34-64', 'node2')
  expect(found(rule, [a, b]).map(({ witness }) => witness)).toEqual([
    'MAC 90:17:ac:c1:34:64',
    'name node2',
  ])
})

test('one node told twice is one', () => {
  expect(found(rule, [a, { ...a, ip: ip('10.213.43.161') }])).toEqual([])
})

test('what is not given is not shared', () => {
  expect(found(rule, [at('a', '', '', ''), at('b', '', '', '')])).toEqual([])
})

ruleCases(rule, [
  a,
  at('a', '10.213.43.161', '', ''),
  at('b', '10.213.43.188', '90:17:ac:c1:34:64', 'other'),
  { ...at('b', '10.213.43.188', '', 'node2'), operation: 'delete' },
])
