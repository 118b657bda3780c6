import { expect, test } from 'vitest'
import { ip } from '../../state/address.ts'
import { addresses, node, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { unknownHost as rule } from './unknown-host.ts'

const n = node({ id: 'n', ip: ip('192.168.0.1') })
const sent = (host: string) => placement(host, 'vpc', 'v')
const on = (host: string) => port({ id: 'p', host: addresses(host, '') })

test('a host that is sent something, or has a port, is a node', () => {
  expect(found(rule, [n, sent('192.168.0.1'), sent('192.168.0.9')])).toMatchObject([
    { host: '192.168.0.9' },
  ])
  expect(found(rule, [n, on('192.168.0.9')])).toMatchObject([
    { resources: [{ type: 'port', id: 'p' }] },
  ])
})

test('a state without nodes does not say which hosts there are', () => {
  expect(found(rule, [sent('192.168.0.9'), on('192.168.0.9')])).toEqual([])
})

ruleCases(rule, [
  n,
  node({ id: 'n', ip: ip('192.168.0.9') }),
  node({ id: 'm', ip: ip('192.168.0.9') }),
  { ...node({ id: 'm', ip: ip('192.168.0.9') }), operation: 'delete' },
  sent('192.168.0.1'),
  sent('192.168.0.9'),
  on('192.168.0.9'),
  on('192.168.0.8'),
])
