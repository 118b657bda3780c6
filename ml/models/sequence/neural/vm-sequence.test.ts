import { expect, test } from 'vitest'
import { targetsOf } from './targets.ts'
import { gapRow, gapRows, stepRow, type VmSequence, windowsOf } from './vm-sequence.ts'

/** Requests at these seconds, for items 0, 1, 2, … */
function sequence(...seconds: number[]): VmSequence {
  return {
    network: 0,
    items: Int32Array.from(seconds.keys()),
    times: Float64Array.from(seconds, (second) => 1_000 * second),
    cluster: 3,
  }
}

test('each request is predicted once, in windows counted from the end', () => {
  const bounds = (start: boolean) =>
    windowsOf(sequence(1, 2, 3, 4, 5, 6, 7), 3, start).map(({ from, to }) => [from, to])
  expect(bounds(true)).toEqual([
    [0, 1],
    [1, 4],
    [4, 7],
  ])
  expect(bounds(false)).toEqual([
    [1, 4],
    [4, 7],
  ])
  expect(windowsOf(sequence(1), 3, false)).toEqual([])
})

test('gaps have a row for each doubling, and 0 where there is none', () => {
  expect([0, 1, 3, 1_000, 86_400_000, 1e15].map(gapRow)).toEqual([1, 2, 3, 10, 27, gapRows - 1])
  const vm = sequence(1, 1, 2)
  expect([-1, 0, 1, 2].map((at) => stepRow('gap', vm, at))).toEqual([0, 0, 1, 10])
  expect(stepRow('cluster', vm, 1)).toBe(3)
  expect(stepRow('service', vm, 1)).toBe(0)
  expect(stepRow('service', { ...vm, services: Int32Array.of(4, 5, 6) }, 1)).toBe(5)
})

test('targets are the next requests, weighing alike', () => {
  const { real, items, weights } = targetsOf(windowsOf(sequence(1, 2, 3), 5, false), 4, 0)
  expect([...real]).toEqual([0, 1])
  expect([...items]).toEqual([1, 2])
  expect([...weights]).toEqual([0.5, 0.5])
})

test('within a horizon of 2 s: of the first 1 and 2, of the second 2, of the third none', () => {
  const windows = windowsOf(sequence(1, 2, 3, 9), 5, false)
  const { real, items, weights } = targetsOf(windows, 4, 2_000)
  expect([...real]).toEqual([0, 0, 1])
  expect([...items]).toEqual([1, 2, 2])
  expect([...weights]).toEqual([0.25, 0.25, 0.5])
})
