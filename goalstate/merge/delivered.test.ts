import { expect, test } from 'vitest'
import { neighbor, reached, subnet, vpc } from '../state/samples.ts'
import { Delivered } from './delivered.ts'
import { merge } from './merge.ts'
import { agentOf, sliceOf } from './observe/index.ts'
import { slicesOf } from './request.ts'
import { requestTo } from './requests.cases.ts'

const told = [
  vpc({ id: 'v' }),
  subnet({ id: 's' }),
  neighbor({ id: 'p', key: 'L2/p', fixedIps: reached('l2', 's', '10.0.0.5') }),
]
const request = requestTo(['h'], told)
const now = new Date(0)

function sent(delivered: Delivered, at = 0): string[] {
  const before = (host: string) => delivered.before(host, at)
  const merged = merge([request], { now, before })
  expect(merged.defect).toBeUndefined()
  return merged.messages.flatMap(({ resources }) =>
    resources.flatMap(({ type, id }) => (type === 'placement' ? [] : [id])),
  )
}

test('what was confirmed is not sent again', () => {
  const delivered = new Delivered(agentOf('aca-2022'))
  expect(sent(delivered)).toEqual(['v', 's', 'p'])
  // Sent is not confirmed.
  expect(sent(delivered)).toEqual(['v', 's', 'p'])
  delivered.confirmed('h', sliceOf(told), 0)
  expect(sent(delivered)).toEqual([])
})

test('a restart of the agent makes it unknown again', () => {
  const delivered = new Delivered(agentOf('aca-2022'))
  delivered.confirmed('h', sliceOf(told), 0)
  delivered.forget('h')
  expect(sent(delivered)).toEqual(['v', 's', 'p'])
})

test('what was confirmed is believed for its time to live', () => {
  const delivered = new Delivered(agentOf('aca-2022'), { timeToLive: 300_000 })
  delivered.confirmed('h', sliceOf(told), 0)
  expect(sent(delivered, 299_999)).toEqual([])
  expect(sent(delivered, 300_000)).toEqual(['v', 's', 'p'])
})

test('an agent that took a neighbor to mean another tunnel is told again', () => {
  const delivered = new Delivered(agentOf('aca-2022'))
  const other = requestTo(['h'], [told[0]!, subnet({ id: 's', tunnelId: 200 }), told[2]!])
  delivered.confirmed('h', slicesOf(other.resources).get('h')!, 0)
  expect(sent(delivered)).toEqual(['v', 's', 'p'])
})

test('what came and went within a queue is not sent to a host that is new', () => {
  const gone = { ...told[2]!, operation: 'delete' as const, revision: 2 }
  const requests = [request, requestTo(['h'], [told[0]!, told[1]!, gone])]
  const delivered = new Delivered(agentOf('aca-2022'))
  delivered.isNew('h')
  const ids = (before?: Delivered) =>
    merge(requests, { now, ...(before && { before: (host) => before.before(host, 0) }) })
      .messages.flatMap(({ resources }) => resources)
      .flatMap(({ type, id, operation }) => (type === 'neighbor' ? [`${operation} ${id}`] : []))
  expect(ids(delivered)).toEqual([])
  expect(ids()).toEqual(['delete p'])
})
