import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { latestRequests } from './latest-requests.ts'
import { requestTotals, totalsOf } from './request-totals.ts'

type Event = readonly [hour: number, vm: number, item: number, port?: number, protocol?: number]

const hour = 3_600_000

/** Events in ascending time, of three VMs, to port 443 by TCP where they do not say. */
function logOf(events: readonly Event[]): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  for (let vm = 0; vm < 3; vm++) catalog.vms.add(7, `vm${vm}`)
  for (let item = 0; item < 400; item++) catalog.items.add(7, `item${item}`)
  const time = Float64Array.from(events, ([at]) => at * hour)
  return {
    length: events.length,
    time,
    until: time,
    vm: Int32Array.from(events, ([, vm]) => vm),
    item: Int32Array.from(events, ([, , item]) => item),
    port: Uint16Array.from(events, ([, , , port = 443]) => port),
    protocol: Uint8Array.from(events, ([, , , , protocol = 6]) => protocol),
    catalog,
  }
}

function totalsIn(log: EventLog, vm: number) {
  const latest = latestRequests(log)
  return totalsOf(vm, latest, requestTotals(log, latest))
}

test('each VM has its own requests, hours in UTC, items and ports, most requested first', () => {
  const log = logOf([
    [-1, 0, 9],
    [1.99, 0, 5, 53, 17],
    [2, 2, 6],
    [25, 0, 5, 53, 6],
    [26, 0, 5, 53, 17],
    [27, 0, 6, 0, 1],
  ])
  const { hours, items, ...totals } = totalsIn(log, 0)
  // An hour before 1970; 01:59 and 01:00 of the next day; 02:00 and 03:00 of that day.
  expect([...hours]).toEqual(new Array(24).fill(0).with(23, 1).with(1, 2).with(2, 1).with(3, 1))
  expect([...items].sort()).toEqual([5, 6, 9])
  expect(totals).toEqual({
    requests: 5,
    // The one without a port is left out; of equally many, 53 by TCP is before 443.
    ports: [
      { port: 53, protocol: 17, requests: 2 },
      { port: 53, protocol: 6, requests: 1 },
      { port: 443, protocol: 6, requests: 1 },
    ],
  })
  expect(totalsIn(log, 2)).toMatchObject({ requests: 1, items: new Set([6]) })
})

test('a VM that asked for nothing, and one that came later, have none', () => {
  const log = logOf([[1, 0, 1]])
  for (const vm of [1, 3]) {
    expect(totalsIn(log, vm)).toEqual({
      requests: 0,
      items: new Set(),
      hours: new Int32Array(24),
      ports: [],
    })
  }
})

test('of 450 requests all count, and all 300 items are known, though only 200 are remembered', () => {
  // Items 0 to 299 in turn: 0 to 249 before the latest 200, which are 250 to 299 and 0 to 149.
  const log = logOf(Array.from({ length: 450 }, (_, i): Event => [i, 0, i % 300]))
  const latest = latestRequests(log)
  const totals = requestTotals(log, latest)
  expect([...totals.earlierItems]).toEqual(Array.from({ length: 100 }, (_, i) => 150 + i))
  const { requests, items } = totalsOf(0, latest, totals)
  expect([requests, items.size]).toEqual([450, 300])
})

test('of 20 ports the 16 most requested are kept', () => {
  // Port n is requested n times.
  const events = Array.from({ length: 20 }, (_, n) => Array<Event>(n + 1).fill([0, 0, 1, n + 1]))
  const { ports, requests } = totalsIn(logOf(events.flat()), 0)
  expect(ports.map(({ port }) => port)).toEqual(Array.from({ length: 16 }, (_, i) => 20 - i))
  expect(requests).toBe((20 * 21) / 2)
})

test('for any log, every VM has what counting its events one by one gives', () => {
  const event = fc.tuple(fc.nat(48), fc.nat(2), fc.nat(300), fc.nat(9), fc.constantFrom(6, 17))
  fc.assert(
    fc.property(fc.array(event, { maxLength: 1_000, size: 'max' }), (events) => {
      const log = logOf(events.toSorted(([a], [b]) => a - b))
      const latest = latestRequests(log)
      const totals = requestTotals(log, latest)
      for (let vm = 0; vm < 3; vm++) {
        const own = events.filter(([, of]) => of === vm)
        const { requests, items, hours, ports } = totalsOf(vm, latest, totals)
        expect(requests).toBe(own.length)
        expect(items).toEqual(new Set(own.map(([, , item]) => item)))
        for (const [of, count] of hours.entries()) {
          expect(count).toBe(own.filter(([at]) => at % 24 === of).length)
        }
        for (const { port, protocol, requests } of ports) {
          const such = own.filter(([, , , to, by]) => to === port && by === protocol)
          expect(requests).toBe(such.length)
        }
        // Nine ports by two protocols are more than are kept only if each has come up.
        const used = new Set(
          own.filter(([, , , port]) => port > 0).map(([, , , p, q]) => `${p} ${q}`),
        )
        expect(ports.length).toBe(Math.min(16, used.size))
      }
    }),
    { numRuns: 50 },
  )
})
