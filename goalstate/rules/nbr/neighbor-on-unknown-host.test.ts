import { expect, test } from 'vitest'
import { ip } from '../../state/address.ts'
import { neighbor, node } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { neighborOnUnknownHost as rule } from './neighbor-on-unknown-host.ts'

const n = (id: string, host: string) => neighbor({ id, hostIp: ip(host) })

test('two neighbors on an unknown host are one finding', () => {
  const findings = found(rule, [
    node({ id: 'o' }),
    n('a', '192.168.0.1'),
    n('b', '192.168.0.9'),
    n('c', '192.168.0.9'),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'neighbor b and 1 more are on host 192.168.0.9, and no node has that address',
  ])
})

test('where no node is known nothing is', () => {
  expect(found(rule, [n('a', '192.168.0.9')])).toEqual([])
})

ruleCases(rule, [
  node({ id: 'o' }),
  node({ id: 'o', ip: ip('192.168.0.2') }),
  node({ id: 'q', ip: ip('192.168.0.3') }),
  n('a', '192.168.0.2'),
  n('a', '192.168.0.3'),
  n('b', '192.168.0.9'),
  { ...n('b', '192.168.0.9'), operation: 'delete' },
])
