import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { node, placement, router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { twoDvrMacs as rule } from './two-dvr-macs.ts'

const host = '192.168.0.1'
const at = (id: string, address: string, hostIp = '') =>
  router({ id, dvrMac: mac(address), hostIp: ip(hostIp) })
const [one, two] = ['fe:16:11:00:00:00', 'fe:16:11:00:00:01'] as const
const sent = (id: string, to = host) => placement(to, 'router', id)

test('two routers that one host is sent have one MAC', () => {
  const routers = [at('r1', one), at('r2', two)]
  expect(found(rule, [...routers, sent('r1'), sent('r2')])).toMatchObject([
    { host, resources: [{ id: 'r1' }, { id: 'r2' }] },
  ])
  expect(found(rule, [...routers, sent('r1'), sent('r2', '192.168.0.2')])).toEqual([])
})

test('another spelling is the same MAC, and none is none', () => {
  const routers = [at('r1', one), at('r2', 'FE-16-11-00-00-00'), at('r3', '')]
  expect(found(rule, [...routers, sent('r1'), sent('r2'), sent('r3')])).toEqual([])
})

test("a router that names its host, and the host's own MAC, count", () => {
  expect(found(rule, [at('r1', one, host), at('r2', two, host)])).toHaveLength(1)
  const itself = node({ id: 'n', ip: ip(host), dvrMac: mac(two) })
  expect(found(rule, [at('r1', one, host), itself])).toHaveLength(1)
})

ruleCases(rule, [
  at('r1', one),
  at('r1', two),
  at('r1', one, host),
  at('r2', two),
  { ...at('r2', two), operation: 'delete' },
  sent('r1'),
  sent('r2'),
  sent('r2', '192.168.0.2'),
  node({ id: 'n', ip: ip(host), dvrMac: mac(two) }),
  node({ id: 'n', ip: ip(host), dvrMac: mac(one) }),
])
