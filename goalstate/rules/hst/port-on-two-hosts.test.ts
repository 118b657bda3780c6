import { expect, test } from 'vitest'
import { addresses, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portOnTwoHosts as rule } from './port-on-two-hosts.ts'

const [one, two] = ['192.168.0.1', '192.168.0.2'] as const
const p = port({ id: 'p', host: addresses(one, '') })
const sent = (host: string) => placement(host, 'port', 'p')

test('a port that two hosts are sent is on both', () => {
  expect(found(rule, [p, sent(two), sent(one)])).toMatchObject([
    { actual: '192.168.0.1, 192.168.0.2', resources: [{ id: 'p' }] },
  ])
})

test('what one host is sent counts, not where the port says that it is', () => {
  expect(found(rule, [p, sent(two)])).toEqual([])
})

test('two descriptions of a port that nobody is sent may differ in their host', () => {
  const other = port({ id: 'p', key: 'p again', host: addresses(two, '') })
  expect(found(rule, [p, other])).toHaveLength(1)
})

test('in a migration one host is told to delete it', () => {
  const gone = port({ id: 'p', key: 'p old', host: addresses(two, ''), operation: 'delete' })
  expect(found(rule, [p, gone])).toEqual([])
  expect(found(rule, [p, sent(one), { ...sent(two), operation: 'delete' }])).toEqual([])
})

ruleCases(rule, [
  p,
  port({ id: 'p', key: 'q', host: addresses(two, '') }),
  { ...p, operation: 'delete' },
  sent(one),
  sent(two),
  { ...sent(two), operation: 'delete' },
  placement(two, 'port', 'q'),
  placement(two, 'vpc', 'p'),
])
