import { expect, test } from 'vitest'
import { defaultSettings } from '../evaluation/index.ts'
import { namesOf } from './replay-kinds.ts'
import { type Ask, logOf } from './small-log.cases.ts'

const settings = defaultSettings
const log = (events: number) =>
  logOf(Array.from({ length: events }, (_, n): Ask => [n * 1_000, `vm${n % 7}`, `item${n % 5}`]))

test('a network is tried unasked on short logs of one tenant, where it trains in seconds', () => {
  expect(namesOf(log(5_000), { settings })).toContain('transformer')
  expect(namesOf(log(20_000), { settings })).toContain('transformer')
  expect(namesOf(log(4_999), { settings })).not.toContain('transformer')
  expect(namesOf(log(20_001), { settings })).not.toContain('transformer')
})

test('tenants share no weights unasked', () => {
  const one = log(5_000)
  const { catalog } = one
  const other = catalog.vms.add(8, 'vm0')
  const both = { ...one, vm: one.vm.map((vm, n) => (n === 9 ? other : vm)) }
  expect(namesOf(both, { settings })).not.toContain('transformer')
})

test('nor is a network trained again at every refresh; by name all are', () => {
  const refreshed = { ...settings, refreshEvery: 60_000 }
  expect(namesOf(log(5_000), { settings: refreshed })).not.toContain('transformer')
  const kinds = ['gru4rec', 'transformer']
  expect(namesOf(log(10), { settings: refreshed, kinds })).toEqual(kinds)
})
