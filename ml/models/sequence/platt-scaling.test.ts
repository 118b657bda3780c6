import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShapeError, seeded } from '../../../core/index.ts'
import { loadCalibration } from './calibration.ts'
import { asTheyAre, plattScaling } from './platt-scaling.ts'

const hour = 3_600_000
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const logit = (p: number) => Math.log(p / (1 - p))

test('on 100,000 draws of a model twice too sure and too high by 1 in log odds, it finds both', () => {
  const random = seeded(5)
  const truth = Float64Array.from({ length: 100_000 }, () => 0.02 + 0.96 * random())
  const said = truth.map((p) => sigmoid(2 * logit(p) + 1))
  const labels = truth.map((p) => (random() < p ? 1 : 0))
  const { probability } = plattScaling(said, labels, hour)
  for (const p of [0.05, 0.2, 0.5, 0.8, 0.95])
    expect(Math.abs(probability(sigmoid(2 * logit(p) + 1)) - p)).toBeLessThan(0.01)
})

test('by hand: one probability said alone keeps to the labels, 30 of 100', () => {
  const said = new Float64Array(100).fill(0.5)
  const labels = said.map((_, n) => (n < 30 ? 1 : 0))
  // A log odds of 0 has no slope; a prior worth one label on the intercept moves 0.3 a little towards 0.5.
  const found = plattScaling(said, labels, hour).probability(0.5)
  expect(found).toBeGreaterThan(0.3)
  expect(found).toBeLessThan(0.31)
})

test('never falls, stays in [0, 1], and no label at all changes nothing', () => {
  const labelled = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1)), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(labelled, (labelled) => {
      const said = labelled.map(([p]) => p)
      const { probability } = plattScaling(
        said,
        labelled.map(([, label]) => label),
        hour,
      )
      let before = 0
      for (let p = 0; p <= 1; p += 1 / 64) {
        const found = probability(p)
        expect(found).toBeGreaterThanOrEqual(before)
        expect(found).toBeLessThanOrEqual(1)
        if (labelled.length === 0) expect(found).toBeCloseTo(p, 2)
        before = found
      }
    }),
  )
})

test('as they are: every probability is itself, also saved and loaded', () => {
  const loaded = loadCalibration(JSON.parse(JSON.stringify(asTheyAre(hour))))
  for (const p of [0, 1e-9, 0.25, 0.5, 1]) expect(loaded.probability(p)).toBe(p)
  expect(loaded.horizon).toBe(hour)
})

test('uneven data is an error', () => {
  expect(() => plattScaling([0.5], [], hour)).toThrow(ShapeError)
})
