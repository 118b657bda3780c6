import { expect, test } from 'vitest'
import { fuzz, readExamples } from './fuzz.cases.ts'

test('what is mutated is read as long as it is not', () => {
  expect(readExamples).not.toThrow()
})

test('3,000 mutated inputs of every kind: none crashes or hangs, and what is refused is named', () => {
  const refused = Array.from({ length: 3_000 }, (_, seed) => fuzz(seed)).filter(Boolean).length
  // One in eight or so stays readable; both must be common for the test to say anything.
  expect(refused).toBeGreaterThan(1_500)
  expect(refused).toBeLessThan(2_850)
})
