import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pairedBounds, type VmTally } from './paired-bounds.ts'
import {
  defaultRule,
  type Evidence,
  isLookDue,
  judgeChallenger,
  type ModelFigures,
} from './promotion-rule.ts'
import { promotedShare } from './simulated-challengers.cases.ts'

const figures: ModelFigures = {
  ...{ coverage: 0.5, calibrationError: 0.02, brier: 0.1, logLoss: 0.4, medianMs: 1, bytes: 1e6 },
}
const [champion, challenger] = ['a'.repeat(64), 'b'.repeat(64)]

/** Forty VMs; the challenger names `gain` more of every ten items asked for. */
const vmsOf = (gain: (vm: number) => number, vni = 7): VmTally[] =>
  Array.from({ length: 40 }, (_, vm) => ({
    ...{ vni, asked: 10, championHits: 5, challengerHits: 5 + gain(vm) },
  }))

const evidence = (vms: readonly VmTally[], more: Partial<Evidence> = {}): Evidence => ({
  ...{ champion, challenger, from: 0, to: 3_600_000, moments: 500, look: 0, vms },
  figures: { champion: figures, challenger: figures },
  ...more,
})
const judged = (vms: readonly VmTally[], more: Partial<Evidence> = {}) =>
  judgeChallenger(evidence(vms, more), defaultRule, 1)

test('one more hit of ten for every VM is a difference of 0.1 without doubt, and a canary', () => {
  const decision = judged(vmsOf(() => 1))
  expect(decision.numbers).toMatchObject({ difference: 0.1, low: 0.1, high: 0.1 })
  expect(decision).toMatchObject({ outcome: 'canary', share: 0.1 })
  expect(decision.sentence).toContain(
    'bbbbbbbbbbbb answers for the networks of its canary from now on',
  )
})

test('no difference waits, and after the last look is rejected', () => {
  expect(judged(vmsOf((vm) => (vm % 2 === 0 ? 1 : -1))).outcome).toBe('wait')
  const last = judged(
    vmsOf((vm) => (vm % 2 === 0 ? 1 : -1)),
    { look: 5 },
  )
  expect(last.outcome).toBe('reject')
  expect(last.sentence).toMatch(/^bbbbbbbbbbbb is rejected after 6 looks: at 500 moments/)
})

test('what certainly covers less is rejected at the first look', () => {
  expect(judged(vmsOf(() => -1))).toMatchObject({ outcome: 'reject', numbers: { high: -0.1 } })
})

test('a large network that loses is a veto, and nothing but its figures names it', () => {
  const decision = judged([...vmsOf(() => 3, 1), ...vmsOf(() => 3, 2), ...vmsOf(() => -1, 4_711)])
  expect(decision.outcome).toBe('wait')
  expect(decision.networks.map(({ vni, passed }) => [vni, passed])).toEqual([
    [1, true],
    [2, true],
    [4_711, false],
  ])
  expect(JSON.stringify({ ...decision, networks: [] })).not.toContain('4711')
  expect(decision.sentence).toContain('1 of 3 large networks is worse')
})

test('probabilities off by more than the bound and the champion are a veto; so are time and memory', () => {
  const better = vmsOf(() => 1)
  const with_ = (own: Partial<ModelFigures>, champions: Partial<ModelFigures> = {}) =>
    judged(better, {
      figures: { champion: { ...figures, ...champions }, challenger: { ...figures, ...own } },
    }).outcome
  expect(with_({ calibrationError: 0.06 })).toBe('wait')
  expect(with_({ calibrationError: 0.06 }, { calibrationError: 0.07 })).toBe('canary')
  expect(with_({ medianMs: 26 })).toBe('wait')
  expect(with_({ bytes: 2 ** 31 + 1 })).toBe('wait')
})

test('with fewer than ten VMs nothing is said, and nobody is promoted', () => {
  const decision = judged(vmsOf(() => 1).slice(0, 9))
  expect(decision.outcome).toBe('wait')
  expect(decision.checks[0]).toMatchObject({ passed: null })
})

test('a look is due at 500, 1,000, 2,000 … moments of ten VMs and half an hour at least', () => {
  const due = (look: number, telling: number, to = 1_800_000, vms = 10) =>
    isLookDue(defaultRule, { look, telling, vms, from: 0, to })
  expect([due(0, 499), due(0, 500), due(0, 500, 1_799_999)]).toEqual([false, true, false])
  expect(due(0, 500, 1_800_000, 9)).toBe(false)
  expect([due(1, 999), due(1, 1_000), due(5, 16_000)]).toEqual([false, true, true])
})

test('two thousand VMs in groups have bounds as wide as by hand: 1.645 of √(0.25 / 2,000) on either side', () => {
  // Each asks for one item; the challenger gains it for half of them, so the variance of a VM is 1/4.
  const vms = Array.from({ length: 2_000 }, (_, i) => ({
    ...{ vni: 1, asked: 1, championHits: 0, challengerHits: i % 2 },
  }))
  const { difference, low, high } = pairedBounds(vms, { level: 0.05, seed: 1 })!
  expect(difference).toBe(0.5)
  const reach = 1.645 * Math.sqrt(0.25 / 2_000)
  expect(Math.abs(low - (0.5 - reach))).toBeLessThan(0.15 * reach)
  expect(Math.abs(high - (0.5 + reach))).toBeLessThan(0.15 * reach)
})

test('law: bounds enclose the difference, and swapping the models mirrors them', () => {
  const vm = fc.record({ asked: fc.integer({ min: 1, max: 9 }), a: fc.nat(9), b: fc.nat(9) })
  fc.assert(
    fc.property(fc.array(vm, { minLength: 10, maxLength: 40 }), fc.nat(), (vms, seed) => {
      const tallies = vms.map(({ asked, a, b }) => ({
        ...{ vni: 1, asked, championHits: Math.min(a, asked), challengerHits: Math.min(b, asked) },
      }))
      const swapped = tallies.map(({ championHits, challengerHits, ...rest }) => ({
        ...{ ...rest, championHits: challengerHits, challengerHits: championHits },
      }))
      const options = { level: 0.05, seed, resamples: 200 }
      const [one, other] = [pairedBounds(tallies, options)!, pairedBounds(swapped, options)!]
      expect(one.low).toBeLessThanOrEqual(one.difference + 1e-12)
      expect(one.high).toBeGreaterThanOrEqual(one.difference - 1e-12)
      expect(other.low).toBeCloseTo(-one.high, 12)
    }),
    { numRuns: 50 },
  )
})

/** Looks from 100 moments on, so that simulations stay short. */
const early = { ...defaultRule, firstLook: 100, looks: 4, largeVms: Number.POSITIVE_INFINITY }

test('law: of challengers that cover no more, at most the stated share is promoted, with 12 VMs as with 50', () => {
  for (const [vms, challengers] of [
    [12, 150],
    [50, 50],
  ] as const) {
    // Three standard errors above the 5 % of the rule.
    const allowed = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / challengers)
    expect(promotedShare({ challengers, vms, effect: 0 }, early), `${vms} VMs`).toBeLessThan(
      allowed,
    )
  }
})

test('of challengers that cover 8 points more, most are promoted with 80 VMs', () => {
  expect(promotedShare({ challengers: 20, vms: 80, effect: 0.08 }, early)).toBeGreaterThan(0.7)
})
