import { expect, test } from 'vitest'
import { addresses, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { tapCollision as rule } from './tap-collision.ts'

const on = (id: string, host?: string) =>
  port({ id, host: host === undefined ? undefined : addresses(host, '') })
const d0 = 'f37810eb-7f83-45fa-a4d4-1b31e75399d0'
const d3 = 'f37810eb-7f83-45fa-a4d4-1b31e75399d3'

test('two ids that begin with the same 11 characters are one device', () => {
  const [finding, ...others] = found(rule, [on(d3, '10.213.43.187'), on(d0, '10.213.43.187')])
  expect(others).toEqual([])
  expect(finding).toMatchObject({ witness: 'tapf37810eb-7f', host: '10.213.43.187' })
  expect(finding!.resources.map(({ id }) => id)).toEqual([d0, d3])
})

test('a port is also on the host that is sent it', () => {
  expect(
    found(rule, [
      on(d0, '10.0.0.1'),
      on(d3),
      placement('10.0.0.1', 'port', d0),
      placement('10.0.0.1', 'port', d3),
    ]),
  ).toHaveLength(1)
})

test('other hosts, hosts that are not known, and other devices are fine', () => {
  expect(found(rule, [on(d0, '10.0.0.1'), on(d3, '10.0.0.2'), on(d3)])).toEqual([])
  expect(found(rule, [on('f37810eb-7f', '10.0.0.1'), on('f37810eb-7e', '10.0.0.1')])).toEqual([])
})

ruleCases(rule, [
  on(d0, '10.0.0.1'),
  on(d0, '10.0.0.2'),
  on(d3, '10.0.0.1'),
  { ...on(d3, '10.0.0.1'), operation: 'delete' },
  on(d3),
  placement('10.0.0.1', 'port', d3),
  placement('10.0.0.2', 'port', d3),
])
