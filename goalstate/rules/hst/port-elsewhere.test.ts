import { expect, test } from 'vitest'
import { addresses, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portElsewhere as rule } from './port-elsewhere.ts'

const p = port({ id: 'p', host: addresses('192.168.0.1', '') })
const sent = (host: string) => placement(host, 'port', 'p')

test('a port of 192.168.0.1 is not sent to 192.168.0.2', () => {
  expect(found(rule, [p, sent('192.168.0.1'), sent('192.168.0.2')])).toMatchObject([
    { actual: '192.168.0.2', expected: '192.168.0.1', host: '192.168.0.2' },
  ])
})

test('a port that names no host, and one that is sent to nobody, are not judged', () => {
  expect(found(rule, [port({ id: 'p' }), sent('192.168.0.2')])).toEqual([])
  expect(found(rule, [p])).toEqual([])
})

test('another spelling of the host is the same host', () => {
  const six = port({ id: 'p', host: addresses('fd00::1', '') })
  expect(found(rule, [six, sent('FD00:0::1')])).toEqual([])
})

ruleCases(rule, [
  p,
  port({ id: 'p', host: addresses('192.168.0.2', '') }),
  { ...p, operation: 'delete' },
  sent('192.168.0.1'),
  sent('192.168.0.2'),
  { ...sent('192.168.0.2'), operation: 'delete' },
])
