import { expect, test } from 'vitest'
import { fixed, port, subnet, vpc } from '../state/samples.ts'
import { Merger } from './merger.ts'
import { slicesOf } from './request.ts'
import { requestTo } from './requests.cases.ts'

const create = (n: number) =>
  requestTo(
    ['10.1.0.1'],
    [
      vpc({ id: 'v' }),
      subnet({ id: 's' }),
      port({ id: `port${n}`, revision: 2, fixedIps: fixed('s', `10.0.0.${n}`) }),
    ],
    `create ${n}`,
  )
const ids = ({
  messages,
}: {
  readonly messages: readonly { readonly resources: readonly { id: string; type: string }[] }[]
}) =>
  messages.map(({ resources }) =>
    resources.flatMap(({ id, type }) => (type === 'placement' ? [] : [id])),
  )

test('requests within the delay are one message, which repeats nothing that was confirmed but context', () => {
  const merger = new Merger({ delay: 100 })
  merger.add(create(1), 0)
  const [first] = merger.due(0)
  expect(ids(first!)).toEqual([['v', 's', 'port1']])
  for (const [host, slice] of slicesOf(first!.messages[0]!.resources))
    merger.delivered.confirmed(host, slice, 5)
  merger.done(first!)
  merger.add(create(1), 10)
  merger.add(create(2), 20)
  expect(merger.nextDue()).toBe(100)
  const [second] = merger.due(100)
  expect(second!.requests).toHaveLength(2)
  expect(second!.proof.equivalence.result).toBe('equal')
  expect(ids(second!)).toEqual([['v', 's', 'port2']])
})

test('VPCs are gathered apart, and urgent requests do not wait', () => {
  const merger = new Merger({ delay: 100 })
  merger.add(create(1), 0)
  merger.done(merger.due(0)[0]!)
  merger.add(create(2), 1)
  expect(ids(merger.urgent(create(3), 2))).toEqual([['v', 's', 'port2', 'port3']])
  merger.add(requestTo(['10.1.0.1'], [vpc({ id: 'w' })]), 3)
  expect(merger.due(3).map(({ key }) => key)).toEqual(['w'])
})
