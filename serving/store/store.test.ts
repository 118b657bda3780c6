import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PortentError, Sqlite } from '../../core/index.ts'
import { type PushOutcome, type RequestReport, Store } from './store.ts'

const forever = { maxRows: 1_000_000, maxAge: Number.MAX_SAFE_INTEGER }
const request = (requestId: string, over: Partial<RequestReport> = {}): RequestReport => ({
  requestId,
  time: 1_000,
  vni: 7,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  port: 443,
  protocol: 6,
  host: '',
  ...over,
})
const outcome = (over: Partial<PushOutcome> = {}): PushOutcome => ({
  vni: 7,
  source: '10.0.0.1',
  destination: '10.0.0.3',
  pushedAt: 900,
  outcome: 'used',
  time: 950,
  ...over,
})
const ids = (reports: readonly RequestReport[]) => reports.map((report) => report.requestId)
function fileIn(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portent-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'store.db')
}

test('a request id counts once in its VNI, and another VNI may use the same', () => {
  const store = new Store(':memory:', forever)
  expect(ids(store.addRequests([request('a'), request('b'), request('a')], 0))).toEqual(['a', 'b'])
  expect(ids(store.addRequests([request('b'), request('c')], 0))).toEqual(['c'])
  expect(ids(store.addRequests([request('a', { vni: 8 })], 0))).toEqual(['a'])
  expect(store.waiting).toBe(4)
})

test('one push has one outcome', () => {
  const store = new Store(':memory:', forever)
  expect(store.addOutcomes([outcome(), outcome({ outcome: 'expired' })], 0)).toHaveLength(1)
  expect(store.addOutcomes([outcome({ pushedAt: 901 })], 0)).toHaveLength(1)
})

test('the sightings of a VM are its own, of its own VNI, in time order', () => {
  const store = new Store(':memory:', forever)
  store.addRequests(
    [
      request('late', { time: 3_000, destination: 'c' }),
      request('early', { time: 1_000, destination: 'a' }),
      request('other VNI', { vni: 8 }),
      request('other VM', { source: '10.0.0.9' }),
    ],
    0,
  )
  store.addOutcomes([outcome({ time: 2_000, destination: 'b' })], 0)
  expect(store.sightings(7, '10.0.0.1', 10)).toEqual([
    { destination: 'a', time: 1_000, kind: 'requested' },
    { destination: 'b', time: 2_000, kind: 'used' },
    { destination: 'c', time: 3_000, kind: 'requested' },
  ])
})

test('the latest sightings are kept when there are more than asked for', () => {
  const store = new Store(':memory:', forever)
  store.addRequests(
    [1, 2, 3].map((time) => request(`${time}`, { time })),
    0,
  )
  expect(store.sightings(7, '10.0.0.1', 2).map((seen) => seen.time)).toEqual([2, 3])
})

test('requests and uses later than a moment are counted, an item once at one time; port 0 is none', () => {
  const store = new Store(':memory:', forever)
  const hour = 3_600_000
  store.addRequests(
    [
      request('at the moment', { time: hour, port: 22 }),
      request('one', { time: 2 * hour, destination: 'a', port: 443 }),
      request('the same to another port', { time: 2 * hour, destination: 'a', port: 53 }),
      request('again', { time: 26 * hour + 1, destination: 'a', port: 443 }),
      request('to no port', { time: 27 * hour, destination: 'b', port: 0 }),
      request('of another VNI', { time: 27 * hour, destination: 'c', vni: 8 }),
      request('of another VM', { time: 27 * hour, destination: 'd', source: '10.0.0.9' }),
    ],
    0,
  )
  const outcomes = [
    outcome({ time: 50 * hour, destination: 'e' }),
    outcome({ time: hour, destination: 'f' }),
    outcome({ time: 50 * hour, destination: 'g', outcome: 'expired' }),
  ]
  store.addOutcomes(outcomes, 0)
  const totals = store.totals(7, '10.0.0.1', hour)
  // Of `a` at 2 and on the next day again, of `b` at 3 that day; of `e` at 2 the day after.
  const hours = new Array<number>(24).fill(0).with(2, 3).with(3, 1)
  expect(totals.hours).toEqual(hours)
  expect([...totals.destinations].sort()).toEqual(['a', 'b', 'e'])
  expect(totals.ports).toHaveLength(2)
  expect(totals.ports).toContainEqual({ port: 443, protocol: 6, requests: 2 })
  expect(totals.ports).toContainEqual({ port: 53, protocol: 6, requests: 1 })
  // An item at 1, too, and one used then; 22 is a third port.
  const all = store.totals(7, '10.0.0.1', Number.NEGATIVE_INFINITY)
  expect(all.hours).toEqual(hours.with(1, 2))
  expect([all.destinations.length, all.ports.length]).toEqual([5, 3])
})

test('a time before 1970 has its hour of the day too', () => {
  const store = new Store(':memory:', forever)
  store.addRequests([request('an hour and a bit before', { time: -3_600_001 })], 0)
  const { hours } = store.totals(7, '10.0.0.1', Number.NEGATIVE_INFINITY)
  expect(hours.indexOf(1)).toBe(22)
})

test('what was added is there when the file is opened again', () => {
  const path = fileIn()
  const store = new Store(path, forever)
  store.addRequests([request('a')], 0)
  store.close()
  const again = new Store(path, forever)
  expect(again.addRequests([request('a')], 0)).toEqual([])
  expect(again.waiting).toBe(1)
  expect(again.bytes).toBeGreaterThan(0)
  again.close()
})

test('what the warehouse has goes by age; what waits for it stays', () => {
  const store = new Store(':memory:', { maxRows: 100, maxAge: 1_000 })
  store.addRequests([request('handed over')], 0)
  store.closeBatch(store.openBatch(10)!)
  store.addRequests([request('waiting')], 0)
  store.addRequests([request('young')], 5_000)
  expect(store.prune(5_500)).toBe(0)
  expect(store.sightings(7, '10.0.0.1', 100)).toHaveLength(2)
  expect(ids(store.addRequests([request('handed over'), request('waiting')], 6_000))).toEqual([
    'handed over',
  ])
})

test('the row limit holds even if the warehouse never answers, and says what was lost', () => {
  const store = new Store(':memory:', { maxRows: 10, maxAge: 1_000 })
  store.addRequests(
    Array.from({ length: 25 }, (_, i) => request(`${i}`)),
    0,
  )
  store.addRequests([request('0')], 0)
  store.openBatch(20)
  // 25 rows, 10 allowed: 15 must go, and the open batch of 20 goes whole.
  expect(store.prune(1)).toBe(20)
  expect(store.sightings(7, '10.0.0.1', 100)).toHaveLength(5)
  expect(store.waiting).toBe(5)
  expect(store.openBatch(20)!.events).toHaveLength(5)
})

test('outcomes are bounded by rows and by age', () => {
  const store = new Store(':memory:', { maxRows: 3, maxAge: 1_000 })
  store.addOutcomes(
    [1, 2, 3, 4, 5].map((pushedAt) => outcome({ pushedAt })),
    0,
  )
  store.prune(500)
  expect(store.sightings(7, '10.0.0.1', 10)).toHaveLength(3)
  store.prune(1_001)
  expect(store.sightings(7, '10.0.0.1', 10)).toHaveLength(0)
})

test('a restart shows in the sightings of the VMs whose latest request came from its host', () => {
  const store = new Store(':memory:', forever)
  store.addRequests(
    [
      request('before it moved', { time: 1_000, host: 'old' }),
      request('since', { time: 2_000, host: 'new' }),
      request('of no host', { source: '10.0.0.9', time: 1_000 }),
    ],
    0,
  )
  const restarts = [
    { host: 'old', requestId: 'a', time: 5_000 },
    { host: 'new', requestId: 'a', time: 3_000 },
    { host: 'new', requestId: 'b', time: 4_000 },
    { host: 'new', requestId: 'b', time: 9_000 },
  ]
  expect(store.addRestarts(restarts, 0)).toEqual(restarts.slice(0, 3))
  const kinds = (source: string) => store.sightings(7, source, 10).map(({ kind }) => kind)
  expect(kinds('10.0.0.1')).toEqual(['requested', 'requested', 'restarted'])
  expect(store.sightings(7, '10.0.0.1', 10).at(-1)?.time).toBe(4_000)
  expect(kinds('10.0.0.9')).toEqual(['requested'])
})

test('restarts are bounded by rows and by age', () => {
  const store = new Store(':memory:', { maxRows: 2, maxAge: 1_000 })
  const restart = (host: string) => ({ host, requestId: 'r', time: 0 })
  const hosts = ['a', 'b', 'c'].map(restart)
  store.addRestarts(hosts, 0)
  store.prune(500)
  // Only the oldest is forgotten, so only it can be noted again.
  expect(store.addRestarts(hosts, 900)).toEqual([restart('a')])
  store.prune(1_500)
  expect(store.addRestarts(hosts, 1_600)).toEqual([restart('b'), restart('c')])
})

test('a file that is no database, and one of a newer Portent, are refused with the remedy', () => {
  const garbage = fileIn()
  writeFileSync(
    garbage,
    'this is not a database, and long enough to be read as a header '.repeat(9),
  )
  expect(() => new Store(garbage, forever)).toThrow(/not a database.*move the file away/)
  expect(readFileSync(garbage, 'utf8')).toMatch(/^this is not/)

  const newer = fileIn()
  const database = new Sqlite(newer)
  database.pragma('user_version = 99')
  database.close()
  expect(() => new Store(newer, forever)).toThrow(PortentError)
  expect(() => new Store(newer, forever)).toThrow(/schema 99.*newer version/)
})

test('while another process holds the file, a report is refused by name and not half kept', () => {
  const path = fileIn()
  const store = new Store(path, forever)
  const other = new Sqlite(path)
  other.exec('BEGIN IMMEDIATE')
  expect(() => store.addRequests([request('a')], 0)).toThrow(/store\.db: .*locked; .*other process/)
  other.exec('ROLLBACK')
  expect(store.addRequests([request('a')], 0)).toHaveLength(1)
  store.close()
  other.close()
})

test('a folder that is not there is refused by name', () => {
  expect(() => new Store('/nowhere/at/all/store.db', forever)).toThrow(/\/nowhere\/at\/all/)
})
