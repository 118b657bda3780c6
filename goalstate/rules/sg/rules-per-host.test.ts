import { expect, test } from 'vitest'
import { addresses, port, securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { rulesPerHost as rule } from './rules-per-host.ts'

const group = (id: string, rules: number) =>
  securityGroup({
    id,
    rules: Array.from({ length: rules }, (_, i) => securityRule({ id: `${id}${i}` })),
  })
const on = (host: string, id: string, ...securityGroupIds: string[]) =>
  port({ id, securityGroupIds, host: addresses(host, '') })
const settings = { rulesPerHost: 6 }

test('two ports of a group with three rules and one of a group with one are seven rules', () => {
  const ports = [on('192.168.0.1', 'a', 'g'), on('192.168.0.1', 'b', 'g', 'h')]
  const state = [group('g', 3), group('h', 1), ...ports]
  expect(found(rule, state, { settings })).toMatchObject([
    { actual: '7', expected: 'at most 6', host: '192.168.0.1' },
  ])
  expect(found(rule, state, { settings: { rulesPerHost: 7 } })).toEqual([])
})

test('ports of other hosts do not count', () => {
  const ports = [on('192.168.0.1', 'a', 'g'), on('192.168.0.2', 'b', 'g')]
  expect(found(rule, [group('g', 6), ...ports], { settings })).toEqual([])
})

test('a group that a port names twice counts once', () => {
  const state = [group('g', 4), on('192.168.0.1', 'a', 'g', 'g')]
  expect(found(rule, state, { settings })).toEqual([])
})

ruleCases(
  rule,
  [
    group('g', 3),
    group('g', 7),
    { ...group('g', 7), operation: 'delete' },
    on('192.168.0.1', 'a', 'g'),
    on('192.168.0.2', 'a', 'g'),
    on('192.168.0.1', 'b', 'g'),
    on('192.168.0.1', 'c', 'g'),
    on('192.168.0.1', 'c', 'g', 'h', 'g'),
    { ...on('192.168.0.1', 'c', 'g'), operation: 'delete' },
    on('192.168.0.1', 'd'),
    group('h', 5),
  ],
  { settings },
)
