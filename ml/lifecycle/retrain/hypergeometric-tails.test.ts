import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypergeometricTails } from './hypergeometric-tails.ts'

test('the lady tasting tea: 4 of 4 by chance in 1 of 70 trials, 3 or more in 17 of 70', () => {
  // Of 8 cups 4 have the milk first, 4 are named: C(4, 4) C(4, 0) = 1 and C(4, 3) C(4, 1) = 16 of C(8, 4) = 70.
  expect(hypergeometricTails(4, 4, 4, 8).atLeast).toBeCloseTo(1 / 70, 12)
  expect(hypergeometricTails(3, 4, 4, 8).atLeast).toBeCloseTo(17 / 70, 12)
  expect(hypergeometricTails(1, 4, 4, 8).atMost).toBeCloseTo(17 / 70, 12)
})

test('the one of 92 that was kept back is the one not needed in 1 draw of 92', () => {
  expect(hypergeometricTails(0, 1, 91, 92).atMost).toBeCloseTo(1 / 92, 12)
  expect(hypergeometricTails(0, 1, 91, 92).atLeast).toBeCloseTo(1, 12)
})

test('a tail of one part in 10²⁹⁹ is told apart from none', () => {
  // None of 500 drawn is marked, of 1,000 with 500 marked: 1 / C(1000, 500) = 1 / 2.7e299.
  expect(Math.log10(hypergeometricTails(0, 500, 500, 1_000).atMost)).toBeCloseTo(-299.43, 1)
})

/** "n choose k", exact below 2^53. */
const choose = (n: number, k: number): number =>
  k < 0 || k > n ? 0 : k === 0 ? 1 : Math.round((choose(n - 1, k - 1) * n) / k)

/** A table of at most 40 things, some of them drawn and some of those marked. */
const tables = fc
  .record({ all: fc.integer({ min: 1, max: 40 }), drawn: fc.nat(40), marked: fc.nat(40) })
  .filter(({ all, drawn, marked }) => drawn <= all && marked <= all)

test('they are sums of what each count of marked ones is likely to be', () =>
  fc.assert(
    fc.property(tables, ({ all, drawn, marked }) => {
      const share = (found: number) =>
        (choose(marked, found) * choose(all - marked, drawn - found)) / choose(all, drawn)
      const [least, most] = [Math.max(0, drawn + marked - all), Math.min(drawn, marked)]
      for (let found = least, below = 0; found <= most; found++) {
        const { atMost, atLeast } = hypergeometricTails(found, drawn, marked, all)
        expect(atLeast).toBeCloseTo(1 - below, 10)
        below += share(found)
        expect(atMost).toBeCloseTo(below, 10)
      }
    }),
  ))

test('it is the same whichever of drawn and marked is called which', () =>
  fc.assert(
    fc.property(tables, fc.nat(40), ({ all, drawn, marked }, n) => {
      const [least, most] = [Math.max(0, drawn + marked - all), Math.min(drawn, marked)]
      const found = least + (n % (most - least + 1))
      const [one, other] = [
        hypergeometricTails(found, drawn, marked, all),
        hypergeometricTails(found, marked, drawn, all),
      ]
      expect(one.atMost).toBeCloseTo(other.atMost, 10)
      expect(one.atLeast).toBeCloseTo(other.atLeast, 10)
    }),
  ))

test('counts that no draw can have are refused', () => {
  expect(() => hypergeometricTails(5, 4, 4, 8)).toThrow(RangeError)
  expect(() => hypergeometricTails(0, 6, 4, 8)).toThrow(RangeError)
})
