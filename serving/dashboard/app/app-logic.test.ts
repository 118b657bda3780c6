import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packMap } from '../map-payload.ts'
import { backoff, eventsOf } from './event-stream.ts'
import { bytes, duration, percent, rate } from './format.ts'
import { clustersOf, pointIndex, readMap } from './map-points.ts'
import { measures } from './measures.ts'
import { rowsInView } from './parts/rows-in-view.ts'

test('events come whole however the stream is cut, and comments are none', async () => {
  const text = 'event: live\ndata: {"a":1}\n\n: still there\n\nevent: over\ndata: é\n\n'
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (cuts) => {
      const whole = new TextEncoder().encode(text)
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0, i = 0; at < whole.length; i++) {
            const length = cuts[i % cuts.length]!
            controller.enqueue(whole.slice(at, at + length))
            at += length
          }
          controller.close()
        },
      })
      const events = []
      for await (const event of eventsOf(stream)) events.push(event)
      expect(events).toEqual([
        { event: 'live', data: '{"a":1}' },
        { event: 'over', data: 'é' },
      ])
    }),
  )
})

test('waiting doubles from half a second up to fifteen, and chance takes at most half', () => {
  expect([1, 2, 3, 9].map((tries) => backoff(tries, 0))).toEqual([500, 1_000, 2_000, 15_000])
  expect(backoff(1, 0.999)).toBeCloseTo(250, 0)
})

test('numbers are shown as people read them', () => {
  expect([percent(0.6134), percent(0), percent(1), percent(null)]).toEqual([
    ...['61.3 %', '0 %', '100 %', '–'],
  ])
  expect([bytes(412), bytes(3_140_000)]).toEqual(['412 B', '3.14 MB'])
  expect([duration(0.83), duration(12_300), duration(240_000)]).toEqual([
    '0.83 ms',
    '12 s',
    '4 min',
  ])
  expect([rate(0.4237), rate(1_234.5)]).toEqual(['0.424', '1,235'])
})

test('of nothing there is no share; of 6 hits, 2 late, 4 misses and 12 unused pushes there is', () => {
  const nothing = measures({ requests: 0, hits: 0, late: 0, unused: 0 })
  expect(nothing).toEqual({ coverage: null, accuracy: null, late: null, packets: 0 })
  const some = measures({ requests: 4, hits: 6, late: 2, unused: 12 })
  expect(some).toEqual({ coverage: 0.5, accuracy: 0.3, late: 1 / 6, packets: 12 })
})

test('all rows in view are drawn and few others, however many there are', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(5_000_000), (rows, top) => {
      const { first, last } = rowsInView(top, 528, 44, rows)
      expect(last - first).toBeLessThanOrEqual(27)
      expect(first % 2).toBe(0)
      const seen = [Math.floor(top / 44), Math.ceil((top + 528) / 44)] as const
      if (seen[0] < rows) expect(first).toBeLessThanOrEqual(seen[0])
      expect(last).toBeGreaterThanOrEqual(Math.min(rows, seen[1]))
    }),
  )
})

test('a map is read as it was packed, and has its clusters by size', () => {
  const known = { ips: ['a', 'b', 'c'], clusters: Int32Array.of(4, 7, 7) }
  const packed = packMap(known, { x: Uint16Array.of(1, 2, 3), y: Uint16Array.of(9, 8, 65_535) })
  const map = readMap(Uint8Array.from(packed).buffer)
  expect([map.ips, [...map.x], [...map.y], [...map.clusters]]).toEqual([
    ...[
      ['a', 'b', 'c'],
      [1, 2, 3],
      [9, 8, 65_535],
      [4, 7, 7],
    ],
  ])
  expect(clustersOf(map)).toEqual([
    { id: 7, size: 2, x: 3, y: 65_535 },
    { id: 4, size: 1, x: 1, y: 9 },
  ])
})

test('the nearest point is that of a search through all', () => {
  const coordinate = fc.nat(65_535)
  const points = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 40 })
  fc.assert(
    fc.property(points, coordinate, coordinate, fc.nat(20_000), (points, atX, atY, within) => {
      const [x, y] = [0, 1].map((i) => Uint16Array.from(points, (point) => point[i as 0 | 1]))
      const found = pointIndex({ x: x!, y: y! })(atX, atY, within)
      const distances = points.map(([px, py]) => Math.hypot(px - atX, py - atY))
      const least = Math.min(within, ...distances)
      if (found < 0) expect(least).toBe(within)
      else expect(distances[found]).toBe(Math.min(...distances))
    }),
  )
})
