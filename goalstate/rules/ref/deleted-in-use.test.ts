import { expect, test } from 'vitest'
import {
  dhcp,
  fixed,
  gateway,
  neighbor,
  port,
  reached,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { deletedInUse as rule } from './deleted-in-use.ts'

const gone = { operation: 'delete' } as const
const ports = ['b', 'a', 'c'].map((id) => port({ id, fixedIps: fixed('s', '10.0.0.2') }))

test('a subnet that goes before its ports is one finding', () => {
  const [finding, ...others] = found(rule, [subnet({ id: 's', ...gone }), ...ports])
  expect(others).toEqual([])
  expect(finding!.message).toBe('subnet s is deleted while port a and 2 more use it')
  expect(finding!.resources.map(({ id }) => id)).toEqual(['s', 'a'])
})

test('a subnet that goes with its ports is fine', () => {
  const all = ports.map((each) => ({ ...each, ...gone }))
  expect(found(rule, [subnet({ id: 's', ...gone }), ...all])).toEqual([])
})

test('a bound group, a group that a rule names, a gateway, a VPC and a router with subnets are in use', () => {
  const findings = found(rule, [
    vpc({ id: 'v', ...gone }),
    vpc({ id: 'w', gatewayIds: ['gw'] }),
    gateway({ id: 'gw', ...gone }),
    subnet({ id: 's' }),
    router({ id: 'r', tables: [{ subnetId: 's', rules: [] }], ...gone }),
    securityGroup({ id: 'g', vpcId: 'w', ...gone }),
    securityGroup({ id: 'h', vpcId: 'w', ...gone }),
    securityGroup({ id: 'i', vpcId: 'w', rules: [securityRule({ id: 'x', remoteGroupId: 'h' })] }),
    port({ id: 'p', vpcId: 'w', securityGroupIds: ['g'] }),
  ])
  expect(findings.map(({ witness }) => witness).sort()).toEqual([
    'port/p',
    'security-group/i',
    'subnet/s',
    'subnet/s',
    'vpc/w',
  ])
})

test('a VPC is in use while a neighbor names it', () => {
  expect(found(rule, [vpc({ id: 'v', ...gone }), neighbor({ id: 'n' })])).toMatchObject([
    { witness: 'neighbor/n' },
  ])
})

test('a group whose only user is its own rule, and a router without tables, may go', () => {
  const own = securityGroup({
    id: 'g',
    rules: [securityRule({ id: 'x', remoteGroupId: 'g' })],
    ...gone,
  })
  expect(found(rule, [own, subnet({ id: 's' }), router({ id: 'r', ...gone })])).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v', ...gone }),
  vpc({ id: 'v', gatewayIds: ['gw'] }),
  gateway({ id: 'gw', ...gone }),
  gateway({ id: 'gw' }),
  subnet({ id: 's', ...gone }),
  subnet({ id: 's' }),
  router({ id: 'r', tables: [{ subnetId: 's', rules: [] }] }),
  router({ id: 'r', tables: [{ subnetId: 's', rules: [] }], ...gone }),
  securityGroup({ id: 'g', ...gone }),
  securityGroup({ id: 'g', rules: [securityRule({ id: 'x', remoteGroupId: 'h' })] }),
  securityGroup({ id: 'h', ...gone }),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.2'), securityGroupIds: ['g'] }),
  port({ id: 'p', fixedIps: fixed('t', '10.0.0.2'), vpcId: 'w' }),
  neighbor({ id: 'n', fixedIps: reached('l2', 's', '10.0.0.3') }),
  dhcp({ id: 'd' }),
])
