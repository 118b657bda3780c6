import { expect, test } from 'vitest'
import { neighbor, reached } from '../state/samples.ts'
import { merge } from './merge.ts'
import { slicesOf } from './request.ts'
import { needed } from './requests.cases.ts'
import { type Asked, SingleFlight } from './single-flight.ts'

const ask = (requestId: string, some: Partial<Asked> = {}): Asked => ({
  kind: 'on-demand',
  requestId,
  vni: 100,
  source: '10.0.0.5',
  destination: '10.0.0.6',
  destinationPort: 443,
  protocol: 6,
  ...some,
})

test('equal requests share a look-up, and each is answered under its own id', () => {
  const flights = new SingleFlight()
  const flight = flights.ask('h1', ask('a'))
  expect(flight).toBeDefined()
  expect(flights.ask('h1', ask('b'))).toBeUndefined()
  expect(flights.ask('h2', ask('c'))).toBeUndefined()
  expect(flights.settle(flight!, { status: 'failure' })).toEqual({
    answers: [
      { host: 'h1', requestId: 'a', status: 'failure' },
      { host: 'h1', requestId: 'b', status: 'failure' },
      { host: 'h2', requestId: 'c', status: 'failure' },
    ],
  })
  // Over is over: the next one is looked up anew.
  expect(flights.ask('h1', ask('d'))).toBeDefined()
})

test.each<[string, Partial<Asked>]>([
  ['VNI', { vni: 200 }],
  ['source', { source: '10.0.0.7' }],
  ['destination', { destination: '10.0.0.8' }],
  ['port', { destinationPort: 80 }],
  ['protocol', { protocol: 17 }],
])('another %s is another look-up', (_, some) => {
  const flights = new SingleFlight()
  flights.ask('h', ask('a'))
  expect(flights.ask('h', ask('b', some))).toBeDefined()
})

test('two restarted agents are never one', () => {
  const flights = new SingleFlight()
  const restarted = (id: string) => ask(id, { kind: 'agent-restarted' })
  const [a, b] = [flights.ask('h1', restarted('a')), flights.ask('h2', restarted('b'))]
  const { answers } = flights.settle(b!, { status: 'success' })
  expect(answers).toEqual([{ host: 'h2', requestId: 'b', status: 'success' }])
  expect(flights.settle(a!, { status: 'success' }).answers).toHaveLength(1)
  expect(() => flights.settle(a!, { status: 'success' })).toThrow(RangeError)
})

test('each host is pushed the union of all that was looked up for it', () => {
  const flights = new SingleFlight()
  const told = (id: string) => neighbor({ id, fixedIps: reached('l2', 's1', `10.0.0.${id}`) })
  const [six, seven] = [
    flights.ask('h1', ask('a')),
    flights.ask('h1', ask('b', { destination: '10.0.0.7' })),
  ]
  flights.ask('h2', ask('c'))
  const pushes = [
    flights.settle(six!, { status: 'success', resources: [...needed, told('6')] }).push!,
    flights.settle(seven!, { status: 'success', resources: [...needed, told('7')] }).push!,
  ]
  expect(pushes.map(({ ids }) => ids)).toEqual([['a', 'c'], ['b']])
  const { messages } = merge(pushes, { now: new Date(0) })
  const byHost = slicesOf(messages[0]!.resources)
  const ids = (host: string) =>
    byHost.get(host)!.resources.flatMap(({ type, id }) => (type === 'neighbor' ? [id] : []))
  expect([messages.length, ids('h1'), ids('h2')]).toEqual([1, ['6', '7'], ['6']])
})
