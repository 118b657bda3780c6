import { expect, test } from 'vitest'
import { adjustedRand, agreement } from './agreement.ts'

test('equal partitions agree wholly, whatever the labels are called', () => {
  expect(agreement([0, 0, 1, 1], [7, 7, 3, 3])).toEqual({
    homogeneity: 1,
    completeness: 1,
    vMeasure: 1,
    purity: 1,
    adjustedRand: 1,
  })
})

test('a role split in two is homogeneous; completeness is 1 − (½ ln 2) / (1½ ln 2) = 2/3', () => {
  // H(cluster) of shares ½, ¼, ¼ is 1½ ln 2; within role 1 the halves leave ½ · ln 2.
  const found = agreement([0, 0, 1, 1], [0, 0, 1, 2])
  expect(found.homogeneity).toBeCloseTo(1, 12)
  expect(found.completeness).toBeCloseTo(2 / 3, 12)
  expect(found.vMeasure).toBeCloseTo(0.8, 12) // 2 · 1 · ⅔ / 1⅔
})

test('two roles in one cluster are complete, not homogeneous', () => {
  expect(agreement([0, 0, 1, 1], [5, 5, 5, 5])).toEqual({
    homogeneity: 0,
    completeness: 1,
    vMeasure: 0,
    purity: 0.5,
    adjustedRand: 0,
  })
})

test('independent halves agree in nothing', () => {
  const { homogeneity, completeness, vMeasure } = agreement([0, 0, 1, 1], [0, 1, 0, 1])
  expect(homogeneity).toBeCloseTo(0, 12)
  expect(completeness).toBeCloseTo(0, 12)
  expect(vMeasure).toBeCloseTo(0, 12)
})

test('by hand: 3 + 1 against 2 + 2', () => {
  // Roles 0,0,0,1, clusters 0,0,1,1: pairs ½, ¼, ¼ have H = 1½ ln 2 and clusters H = ln 2, so
  // H(role | cluster) = ½ ln 2, H(cluster | role) = 1½ ln 2 − H(¾, ¼).
  const role = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))
  const found = agreement([0, 0, 0, 1], [0, 0, 1, 1])
  expect(found.homogeneity).toBeCloseTo(1 - (0.5 * Math.LN2) / role, 12)
  expect(found.completeness).toBeCloseTo(1 - (1.5 * Math.LN2 - role) / Math.LN2, 12)
})

test('lengths that differ and nothing at all are errors', () => {
  expect(() => agreement([0], [0, 1])).toThrow('clusters has length 2, expected 1')
  expect(() => agreement([], [])).toThrow('at least one labelled VM')
})

test('purity by hand: of clusters 0,0,1 | 1,1 | 2, two, two and one VM have the main role, 5/6', () => {
  expect(agreement([0, 0, 1, 1, 1, 2], [7, 7, 7, 8, 8, 9]).purity).toBeCloseTo(5 / 6, 12)
})

test('adjusted Rand by hand: 0,0,0,1,1,1 against 0,0,1,1,2,2 is (2 − 6·3/15) / ((6 + 3)/2 − 6·3/15)', () => {
  // Pairs together: 3 + 3 in the first, 3 in the second, 2 in both; 15 in all.
  expect(adjustedRand([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo((2 - 1.2) / 3.3, 12)
})

test('adjusted Rand is below 0 for what is worse than chance, and 1 where there is nothing to tell', () => {
  expect(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 12)
  expect(adjustedRand([0], [5])).toBe(1)
  expect(adjustedRand([0, 1, 2], [2, 1, 0])).toBe(1)
})
