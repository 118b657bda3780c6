import { expect, test } from 'vitest'
import { vpc } from '../state/samples.ts'
import { smallestFailing } from './defect.ts'
import { merge } from './merge.ts'
import { requestTo } from './requests.cases.ts'
import type { Transformation } from './transformation.ts'

const requests = Array.from({ length: 40 }, (_, n) =>
  requestTo(['h'], [vpc({ id: `v${n % 10}`, revision: n + 2, name: `${n}` })], `request ${n}`),
)

test('a transformation that loses something is found out, and the requests are sent as they came', () => {
  const loses: Transformation = {
    id: 'broken',
    title: 'lose what was told of v7 twice',
    invariant: 'none',
    hazard: 'all',
    apply({ threads }) {
      const thread = threads.get('vpc/v7') ?? []
      if (thread.length > 1) threads.delete('vpc/v7')
      return 1
    },
  }
  const merged = merge(requests, { now: new Date(0), transformations: [loses] })
  expect(merged.proof.equivalence).toEqual({ result: 'different', hosts: 1, compared: 1 })
  expect(merged.messages.map(({ resources }) => resources)).toEqual(
    requests.map(({ resources }) => resources),
  )
  expect(merged.proof.after).toEqual(merged.proof.before)
  expect(merged.defect?.differences).toEqual([{ host: 'h', slot: 'vpc v7' }])
  // Two of the four that tell of v7 are enough.
  expect(merged.defect?.smallest.map(({ name }) => Number(name.split(' ')[1]) % 10)).toEqual([7, 7])
})

test('of many requests the two that fail together are found', () => {
  const all = requests.slice(0, 25)
  const failing = (some: readonly (typeof all)[number][]) =>
    some.includes(all[3]!) && some.includes(all[19]!) ? [{ host: 'h', slot: 's' }] : []
  const { smallest } = smallestFailing(all, failing(all), failing)
  expect(smallest).toEqual([all[3], all[19]])
})

test('a share of hosts can be compared instead of all', () => {
  const hosts = Array.from({ length: 200 }, (_, n) => `10.0.0.${n}`)
  const request = requestTo(hosts, [vpc({ id: 'v' })])
  const { equivalence } = merge([request], { now: new Date(0), verify: 0.25 }).proof
  expect(equivalence.result).toBe('equal where compared')
  // A quarter of 200, give or take four standard deviations of 6.
  expect(Math.abs(equivalence.compared - 50)).toBeLessThan(25)
  const none = merge([request], { now: new Date(0), verify: 0 }).proof.equivalence
  expect(none).toEqual({ result: 'not compared', hosts: 200, compared: 0 })
  expect(() => merge([request], { now: new Date(0), verify: 1.5 })).toThrow(RangeError)
})
