import { expect, test } from 'vitest'
import { Store } from '../store/store.ts'
import { Deliveries, type PlanItem } from './deliveries.ts'
import { PortEvents } from './port-events.ts'

const times = { idleTimeout: 60_000, confirmWithin: 10_000 }
const retention = { maxRows: 1_000, maxAge: 1e9 }

const item = (over: Partial<PlanItem> = {}): PlanItem => ({
  plan: 'p1',
  vni: 1,
  host: 'h1',
  source: 'a',
  destination: 'd',
  probability: 0.5,
  model: 'm',
  planned: 0,
  expires: 60_000,
  state: 'planned',
  ...over,
})
const candidate = (over: object = {}) => ({ ...item(), reason: '', ...over })

function opened(items: readonly PlanItem[] = [item()]) {
  const store = new Store(':memory:', retention)
  const deliveries = new Deliveries(store.database, times, 0)
  deliveries.expect(items)
  deliveries.keep(items)
  return { store, deliveries }
}
const delivered = (over: object = {}) => ({
  ...{ plan: 'p1', vni: 1, status: 'delivered' as const, time: 1_000 },
  ...over,
})

test('what is planned is on its way for ten seconds, and then may be planned again', () => {
  const { deliveries } = opened()
  expect(deliveries.holdingOf(candidate(), 3_000)).toEqual({
    refused: 'pending',
    why: 'it was planned for h1 3 s ago and is not confirmed yet',
  })
  expect(deliveries.holdingOf(candidate(), 10_000)).toBeUndefined()
})

test('only what is confirmed is held, for the idle timeout after it was confirmed or last used', () => {
  const { deliveries } = opened()
  expect(deliveries.report([delivered()])).toEqual({ delivered: 1, failed: 0, ignored: 0 })
  expect(deliveries.holdingOf(candidate(), 60_999)?.refused).toBe('held')
  expect(deliveries.holdingOf(candidate(), 61_000)).toBeUndefined()
  const use = {
    vni: 1,
    source: 'a',
    destination: 'd',
    pushedAt: 1_000,
    outcome: 'used',
    time: 50_000,
  } as const
  deliveries.addOutcomes([use])
  expect(deliveries.holdingOf(candidate(), 109_999)?.refused).toBe('held')
  deliveries.addOutcomes([{ ...use, outcome: 'expired', time: 80_000 }])
  expect(deliveries.holdingOf(candidate(), 80_001)).toBeUndefined()
})

test('a host holds it for all its VMs, another host or network does not', () => {
  const { deliveries } = opened()
  deliveries.report([delivered()])
  expect(deliveries.holdingOf(candidate({ source: 'b' }), 2_000)?.refused).toBe('held')
  expect(deliveries.holdingOf(candidate({ host: 'h2' }), 2_000)).toBeUndefined()
  expect(deliveries.holdingOf(candidate({ vni: 2 }), 2_000)).toBeUndefined()
})

test('what another VM of the host asked for is there, for the idle timeout', () => {
  const { store, deliveries } = opened([])
  const asked = (requestId: string, over: object) => ({
    ...{ requestId, vni: 1, source: 'b', destination: 'd', time: 5_000 },
    ...{ port: 0, protocol: 0, host: 'h1', ...over },
  })
  // By the VM itself, on another host, in another network, for something else: none of these tells.
  const others = [{ source: 'a' }, { host: 'h2' }, { vni: 2 }, { destination: 'e' }]
  store.addRequests(
    others.map((over, i) => asked(`o${i}`, over)),
    0,
  )
  expect(deliveries.holdingOf(candidate(), 6_000)).toBeUndefined()
  store.addRequests([asked('1', {}), asked('2', { source: 'c', time: 8_000 })], 0)
  expect(deliveries.holdingOf(candidate(), 9_000)).toEqual({
    refused: 'held',
    why: 'c on h1 asked for it 1 s ago',
  })
  expect(deliveries.holdingOf(candidate(), 68_000)).toBeUndefined()
  store.addRestarts([{ host: 'h1', requestId: 'r', time: 8_500 }], 0)
  expect(deliveries.holdingOf(candidate(), 9_000)).toBeUndefined()
})

test('what a VM asked for that has left the host is not taken as held', () => {
  const { store, deliveries } = opened([])
  const request = { requestId: '1', vni: 1, source: 'b', destination: 'd', time: 5_000 }
  store.addRequests([{ ...request, port: 0, protocol: 0, host: 'h1' }], 0)
  expect(deliveries.holdingOf(candidate(), 6_000)?.refused).toBe('held')
  const ports = new PortEvents(store.database)
  ports.take({ vni: 1, ip: 'b', kind: 'placed', host: 'h2', time: 5_500 })
  expect(deliveries.holdingOf(candidate(), 6_000)).toBeUndefined()
})

test('what failed may be planned again at once', () => {
  const { deliveries } = opened()
  deliveries.report([delivered({ status: 'failed' })])
  expect(deliveries.holdingOf(candidate(), 2_000)).toBeUndefined()
})

test('a report is about all items that it matches, and each is reported once', () => {
  const items = ['d', 'e', 'f'].map((destination) => item({ destination }))
  const { deliveries } = opened([...items, item({ destination: 'g', host: 'h2' })])
  expect(deliveries.report([delivered({ host: 'h1' })]).delivered).toBe(3)
  expect(deliveries.report([delivered()])).toEqual({ delivered: 1, failed: 0, ignored: 0 })
  expect(deliveries.report([delivered()])).toEqual({ delivered: 0, failed: 0, ignored: 1 })
})

test('an expired item, an unknown plan and a plan of another network are ignored alike', () => {
  const { deliveries } = opened()
  const ignored = { delivered: 0, failed: 0, ignored: 1 }
  expect(deliveries.report([delivered({ time: 60_000 })])).toEqual(ignored)
  expect(deliveries.report([delivered({ plan: 'p2' })])).toEqual(ignored)
  expect(deliveries.report([delivered({ vni: 2 })])).toEqual(ignored)
  expect(deliveries.report([delivered()]).delivered).toBe(1)
})

test('what was withheld or planned in shadow is never held', () => {
  const items = [item({ state: 'withheld' }), item({ destination: 'e', state: 'shadow' })]
  const { deliveries } = opened(items)
  expect(deliveries.holdingOf(candidate(), 1)).toBeUndefined()
  expect(deliveries.report([delivered()]).ignored).toBe(1)
})

test('an agent that came back holds nothing of before, and what came after stays', () => {
  const { store, deliveries } = opened([item(), item({ destination: 'e' })])
  deliveries.report([delivered({ destination: 'd' }), delivered({ destination: 'e', time: 5_000 })])
  const restart = { host: 'h1', requestId: 'r', time: 3_000 }
  store.addRestarts([restart], 3_000)
  deliveries.addRestarts([restart])
  for (const known of [deliveries, new Deliveries(store.database, times, 6_000)]) {
    expect(known.holdingOf(candidate(), 6_000)).toBeUndefined()
    expect(known.holdingOf(candidate({ destination: 'e' }), 6_000)?.refused).toBe('held')
  }
})

test('what is opened again knows what is held and what is on its way', () => {
  const { store, deliveries } = opened([
    item(),
    item({ destination: 'e' }),
    item({ destination: 'f' }),
  ])
  deliveries.report([
    delivered({ destination: 'd' }),
    delivered({ destination: 'f', status: 'failed' }),
  ])
  const again = new Deliveries(store.database, times, 2_000)
  expect(again.holdingOf(candidate(), 2_000)?.refused).toBe('held')
  expect(again.holdingOf(candidate({ destination: 'e' }), 2_000)?.refused).toBe('pending')
  expect(again.holdingOf(candidate({ destination: 'f' }), 2_000)).toBeUndefined()
})

test('pruning keeps the latest rows and what is of use', () => {
  const { store, deliveries } = opened(
    Array.from({ length: 5 }, (_, i) => item({ destination: `d${i}`, planned: i })),
  )
  deliveries.prune(20_000, { maxRows: 2, maxAge: 1e9 })
  const rows = store.database.prepare('SELECT destination FROM plan_items').pluck().all()
  expect(rows).toEqual(['d3', 'd4'])
  deliveries.prune(1e10, { maxRows: 2, maxAge: 1e9 })
  expect(store.database.prepare('SELECT count(*) FROM plan_items').pluck().get()).toBe(0)
})

test('of what was kept back it is known how much was asked for, beside how much was expected', () => {
  const items = ['d', 'e', 'f'].map((destination, i) =>
    item({ destination, state: 'withheld', probability: [0.5, 0.25, 0.125][i]! }),
  )
  const { store, deliveries } = opened(items)
  const asked = (requestId: string, destination: string, time: number, vni = 1) => ({
    ...{ requestId, vni, source: 'a', destination, time },
    ...{ port: 0, protocol: 0, host: '' },
  })
  // Before it was kept back, of another network, after its time: none of these counts.
  const others = [asked('2', 'e', 0), asked('3', 'e', 30_000, 2), asked('4', 'f', 60_001)]
  store.addRequests([asked('1', 'd', 30_000), ...others], 0)
  expect(deliveries.withheld(0, 59_999)).toEqual({ items: 0, asked: 0, expected: 0 })
  expect(deliveries.withheld(0, 60_000)).toEqual({ items: 3, asked: 1, expected: 0.875 })
})
