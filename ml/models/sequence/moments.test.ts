import { expect, test } from 'vitest'
import type { EventLog } from '../../../datasets/index.ts'
import { type Asked, emptyCatalog, logOf } from './event-log.cases.ts'
import { countMoments, type MomentOptions, momentsOf } from './moments.ts'

const all: MomentOptions = { horizon: 100_000, from: 0, to: 1e9, sample: 1, seed: 1 }

function logFrom(requests: readonly Asked[]): EventLog {
  return logOf(requests, emptyCatalog())
}

/** Seconds, VM, its history, what the controller believes held of all items, and what came. */
function told(log: EventLog, options: MomentOptions): string[] {
  const { vms, items } = log.catalog
  const names = (ids: Iterable<number>) =>
    [...ids]
      .map((item) => items.address(item))
      .sort()
      .join('')
  // One at a time: a history is valid until the next moment is taken.
  const lines: string[] = []
  for (const { query, requested } of momentsOf(log, options)) {
    const held = items.idsOf(7).filter((item) => query.exclude!.has(item))
    const who = `${query.now / 1_000} ${vms.address(query.vm)}`
    lines.push(
      `${who} knows ${names(query.history.items)} holds ${names(held)} then ${names(requested)}`,
    )
  }
  return lines
}

test('of several requests at one instant the controller answers the last, and none is ahead of it', () => {
  const log = logFrom([
    [0, 7, 'a', 'x'],
    [0, 7, 'b', 'x'],
    [0, 7, 'a', 'y'],
    [50, 7, 'a', 'z'],
    [200, 7, 'b', 'z'],
  ])
  expect(told(log, all)).toEqual([
    '0 b knows x holds x then ',
    '0 a knows xy holds xy then z',
    '50 a knows xyz holds xyz then ',
  ])
})

test('on schedule every VM known is asked about, a second early, with what it may have lost', () => {
  const log = logFrom([
    [0, 7, 'a', 'x'],
    [30, 7, 'b', 'y'],
    [130, 7, 'a', 'x'],
    [300, 7, 'b', 'y'],
  ])
  const schedule = { period: 100_000, lead: 1_000 }
  expect(told(log, { ...all, from: 50_000, schedule })).toEqual([
    '99 a knows x holds  then x',
    '99 b knows y holds  then ',
    '130 a knows xx holds x then ',
  ])
})

test('that a use goes on is nothing a controller sees: the item may be asked for 60 s after its request', () => {
  const log = logFrom([
    [0, 7, 'a', 'x'],
    [70, 7, 'a', 'y'],
    [300, 7, 'a', 'x'],
  ])
  const long = { ...log, until: log.time.map((time) => time + 90_000) }
  expect(told(long, all)).toEqual(['0 a knows x holds x then y', '70 a knows xy holds y then '])
})

test('counted are as many as there are', () => {
  const log = logFrom(
    Array.from({ length: 60 }, (_, n): Asked => [10 * (n >> 1), 7, `vm${n % 3}`, `item${n % 5}`]),
  )
  for (const options of [all, { ...all, schedule: { period: 60_000, lead: 500 } }])
    expect(countMoments(log, options)).toBe([...momentsOf(log, options)].length)
})
