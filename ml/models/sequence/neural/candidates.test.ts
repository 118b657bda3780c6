import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { batchMaker } from './batch.ts'
import { candidateMaker } from './candidates.ts'
import { cumulativeWeights, drawByWeight } from './draw-by-weight.ts'
import { checkedSettings } from './settings.ts'
import { type VmSequence, windowsOf } from './vm-sequence.ts'
import { placesOf, type Vocabulary } from './vocabulary.ts'

/** Three networks, of items 0 to 2, 3 to 7 and 8. */
const vocabulary: Vocabulary = {
  networks: [Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5, 6, 7), Int32Array.of(8)],
  counts: Float64Array.of(1, 4, 16, 1, 1, 1, 1, 0, 9),
  itemSides: {},
  stepSides: {},
}
const places = placesOf(vocabulary)

const sequences: fc.Arbitrary<VmSequence[]> = fc.array(
  fc.nat(2).chain((network) =>
    fc
      .array(fc.constantFrom(...vocabulary.networks[network]!), { minLength: 2, maxLength: 6 })
      .map((items) => ({
        network,
        items: Int32Array.from(items),
        times: Float64Array.from(items.keys()),
        cluster: 0,
      })),
  ),
  { minLength: 1, maxLength: 6 },
)

test('whatever the batch, a position is told from candidates of its own network only', () => {
  fc.assert(
    fc.property(sequences, fc.constantFrom('ce', 'bce', 'sampled' as const), (vms, loss) => {
      const settings = checkedSettings({ loss, negatives: 16 })
      const windows = vms.flatMap((vm) => windowsOf(vm, settings.maxLength, true))
      const { feeds, sizes, mixed } = batchMaker(settings, vocabulary, places)(windows, seeded(1))!
      const networkOf = (row: number) => places.networkOf[row - 2]!
      const targets = [...(feeds.targets as Int32Array)].map(networkOf)
      const candidates = [...(feeds.candidates as Int32Array)].map(networkOf)
      expect(candidates.length).toBe(sizes.C)
      expect(mixed).toBe(loss !== 'bce' && new Set(targets).size > 1)
      if (loss === 'bce') expect(candidates).toEqual(targets)
      else if (mixed) {
        expect([...(feeds['network of positions'] as Int32Array)]).toEqual(targets)
        expect([...(feeds['network of candidates'] as Int32Array)]).toEqual(candidates)
      } else expect(new Set([...candidates, ...targets]).size).toBe(1)
      if (loss === 'ce')
        for (const [n, column] of (feeds.columns as Int32Array).entries())
          expect((feeds.candidates as Int32Array)[column]).toBe((feeds.targets as Int32Array)[n])
    }),
  )
})

test('draws follow the square roots of counts: 1, 2 and 4 of 7, and their logarithms are right', () => {
  const settings = checkedSettings({ negatives: 70_000, negativesPower: 0.5 })
  const maker = candidateMaker(settings, vocabulary, places)
  const { rows, logExpectedOf } = maker.drawn(new Map([[0, 1]]), seeded(1))
  for (const [item, share] of [1, 2, 4].entries()) {
    const expected = 10_000 * share
    const count = rows.filter((row) => row === item + 2).length
    // Five standard deviations of a binomial.
    expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected))
    expect(logExpectedOf(item)).toBeCloseTo(Math.log(expected), 12)
  }
})

test('a draw by weight never takes what weighs nothing', () => {
  const sums = cumulativeWeights(Float64Array.of(0, 1, 0, 1, 0))
  const random = seeded(2)
  for (let i = 0; i < 1_000; i++) expect([1, 3]).toContain(drawByWeight(sums, random))
})

test('an item of two networks, or of none, is an error, and so is a side of another length', () => {
  const twice = { ...vocabulary, networks: [...vocabulary.networks, Int32Array.of(3)] }
  expect(() => placesOf(twice)).toThrow('item 3 is not of exactly one network')
  const lost = { ...vocabulary, networks: vocabulary.networks.slice(1) }
  expect(() => placesOf(lost)).toThrow('item 0 is of no network')
  const short = { ...vocabulary, itemSides: { subnet: { rows: 2, ids: new Int32Array(3) } } }
  expect(() => placesOf(short)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
})
