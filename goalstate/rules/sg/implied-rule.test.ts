import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { impliedRule as rule } from './implied-rule.ts'

const having = (...rules: Partial<SecurityRule>[]) =>
  securityGroup({
    id: 'g',
    rules: rules.map((some, i) => securityRule({ id: `r${i}`, ...some })),
  })
const ports = (portMin: number, portMax: number, prefix = '10.0.0.0/8') => ({
  portMin,
  portMax,
  remotePrefix: cidr(prefix),
})

test('TCP 22 besides TCP 1 to 100 from the same prefix changes nothing', () => {
  expect(found(rule, [having(ports(22, 22), ports(1, 100))])).toMatchObject([
    { severity: 'note', witness: 'r1', message: expect.stringContaining('rule r0') },
  ])
})

test('two rules together may imply a third, which needs both', () => {
  expect(found(rule, [having(ports(50, 150), ports(1, 100), ports(101, 200))])).toMatchObject([
    { witness: 'r1 and r2' },
  ])
})

test('a rule that reaches a little further is not implied', () => {
  expect(found(rule, [having(ports(50, 150), ports(1, 99), ports(101, 200))])).toEqual([])
  expect(found(rule, [having(ports(22, 22, '10.0.0.0/7'), ports(1, 100))])).toEqual([])
})

test('of equal rules that others imply, the first is named once; alone they imply nothing', () => {
  const findings = found(rule, [having(ports(22, 22), ports(22, 22), ports(1, 100))])
  expect(findings.map(({ message }) => message.slice(0, 7))).toEqual(['rule r0'])
  expect(found(rule, [having(ports(22, 22), ports(22, 22))])).toEqual([])
})

test('every protocol implies TCP', () => {
  const any = {
    protocol: { text: '', means: 'any' },
    portMin: undefined,
    portMax: undefined,
  } as const
  expect(found(rule, [having({}, any)])).toMatchObject([{ witness: 'r1' }])
})

test('the order of the list does not matter', () => {
  const [a, b] = [securityRule({ id: 'a', ...ports(22, 22) }), securityRule({ id: 'b' })]
  const one = found(rule, [securityGroup({ id: 'g', rules: [a, b] })])
  expect(found(rule, [securityGroup({ id: 'g', rules: [b, a] })])).toEqual(one)
})

ruleCases(rule, [
  having(ports(22, 22), ports(1, 100)),
  having(ports(22, 22)),
  { ...having(ports(22, 22), ports(1, 100)), operation: 'delete' },
])
