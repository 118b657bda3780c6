import { expect, test } from 'vitest'
import { Store } from '../store/store.ts'
import { PortEvents } from './port-events.ts'

const opened = () => new Store(':memory:', { maxRows: 10, maxAge: 1e9 }).database
const event = (over: object = {}) => ({
  ...{ vni: 1, ip: 'a', kind: 'deleted' as const, host: '', time: 100 },
  ...over,
})

test('the latest event of a port holds, in memory and in the file; an older one is no news', () => {
  const database = opened()
  const events = new PortEvents(database)
  expect(events.take(event())).toBe(true)
  expect(events.take(event({ kind: 'placed', host: 'h2', time: 200 }))).toBe(true)
  expect(events.take(event({ time: 150 }))).toBe(false)
  for (const known of [events, new PortEvents(database)]) {
    expect(known.of(1, 'a')).toMatchObject({ kind: 'placed', host: 'h2', time: 200 })
    expect(known.of(2, 'a')).toBeUndefined()
  }
})

test('a state that tells of the port goes before the event; an event after it goes before the state', () => {
  const database = opened()
  const events = new PortEvents(database)
  events.take(event())
  events.told(
    [
      { vni: 1, ip: 'a' },
      { vni: 1, ip: 'never heard of' },
    ],
    150,
  )
  for (const known of [events, new PortEvents(database)]) expect(known.of(1, 'a')).toBeUndefined()
  expect(database.prepare('SELECT count(*) FROM port_events').pluck().get()).toBe(1)
  expect(events.take(event({ time: 200 }))).toBe(true)
  expect(events.of(1, 'a')?.kind).toBe('deleted')
})

test('what is old or beyond the bound is forgotten, the oldest first', () => {
  const database = opened()
  const events = new PortEvents(database)
  for (const [i, ip] of ['a', 'b', 'c', 'd'].entries()) events.take(event({ ip, time: i }))
  events.prune(101, { maxAge: 100, maxRows: 2 })
  for (const known of [events, new PortEvents(database)])
    expect(['a', 'b', 'c', 'd'].map((ip) => known.of(1, ip) !== undefined)).toEqual([
      ...[false, false, true, true],
    ])
})
