import { expect, test } from 'vitest'
import { readState } from '../read.ts'
import { fixed, placement, port, subnet, vpc } from '../state/samples.ts'
import { type Resource, resourceTypes } from '../state/state.ts'
import { writeState } from '../write.ts'
import { merge } from './merge.ts'
import { slicesOf } from './request.ts'

const message = (n: number): Resource[] => {
  const told = [
    vpc({ id: 'v' }),
    subnet({ id: 's' }),
    port({ id: `port${n}`, revision: 2, fixedIps: fixed('s', `10.0.0.${n}`) }),
  ]
  return [...told, ...told.map(({ type, key }) => placement('10.1.0.1', type, key))]
}
const written = (resources: readonly Resource[]) =>
  writeState(
    { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 },
    { to: 'binary' },
  )
const portsOf = (resources: readonly Resource[]) =>
  [...(slicesOf(resources).get('10.1.0.1')?.resources ?? [])].flatMap(({ type, id }) =>
    type === 'port' ? [id] : [],
  )

test('protobuf merges messages that are concatenated, and loses what the first one sends its hosts', () => {
  const both = Buffer.concat([written(message(1)), written(message(2))])
  const { resources } = readState(both, { name: 'concatenated', as: 'GoalStateV2' })
  // The port is there, but no host is sent it: a map's entry replaces the one before it.
  expect(resources.flatMap(({ type, id }) => (type === 'port' ? [id] : []))).toEqual([
    'port1',
    'port2',
  ])
  expect(portsOf(resources)).toEqual(['port2'])
})

test('merging the messages loses nothing', () => {
  const requests = [1, 2].map((n) => ({ name: `${n}`, ids: [], resources: message(n) }))
  const { messages } = merge(requests, { now: new Date(0) })
  expect(messages.flatMap(({ resources }) => portsOf(resources))).toEqual(['port1', 'port2'])
})
