import { expect, test } from 'vitest'
import {
  fixed,
  neighbor,
  port,
  reached,
  route,
  router,
  securityGroup,
  securityRule,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { ipv6ForIpv4Agent as rule } from './ipv6-for-ipv4-agent.ts'

const six = port({ id: 'p', fixedIps: fixed('s', 'fd00::5') })
const n = neighbor({ id: 'p', fixedIps: reached('l2', 's', 'fd00::5') })
const r = router({ id: 'r', tables: [{ subnetId: 's', rules: [route('::/0', 'fd00::1')] }] })
const g = securityGroup({ id: 'g', rules: [securityRule({ id: 'x', etherType: 'ipv6' })] })

test('an address, a rule and a route of IPv6 are found', () => {
  expect(found(rule, [six, g, r]).map(({ witness }) => witness)).toEqual([
    'fd00::5',
    'rule x',
    '::/0',
  ])
})

test('a neighbor is found where its port is not', () => {
  expect(found(rule, [n])).toHaveLength(1)
  expect(found(rule, [n, six]).map(({ resources }) => resources[0]!.type)).toEqual(['port'])
})

test('it is a quirk of one agent', () => {
  expect(rule.target).toBe('aca-2022')
})

ruleCases(rule, [
  six,
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.5') }),
  { ...six, operation: 'delete' },
  n,
  r,
  g,
])
