import { expect, test } from 'vitest'
import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { gather, lookUp } from './gather.ts'
import {
  type Arguments,
  type Expression,
  evaluate,
  fixed,
  given,
  given32,
  gradientError,
  ids,
} from './gradient.cases.ts'
import { scoresOf } from './matrix-product.ts'
import { sampledSoftmax } from './sampled-softmax.ts'
import { crossEntropy, softmaxCrossEntropy } from './softmax-cross-entropy.ts'

const { log } = Math

const overTable: Expression = ({ hidden, table, targets, weights }) =>
  softmaxCrossEntropy({
    hidden: hidden!,
    table: table!,
    targets: targets!,
    targetRows: gather(table!, targets!),
    weights: weights!,
  })

const overScores: Expression = ({ hidden, table, targets, weights }) =>
  crossEntropy(scoresOf(hidden!, table!), targets!, weights!)

const overDrawn: Expression = ({ positives, negatives, targets, drawn, weights }) =>
  sampledSoftmax({
    positives: positives!,
    negatives: negatives!,
    targets: targets!,
    drawn: drawn!,
    weights: weights!,
  })

const overDrawnCorrected: Expression = ({ positives, negatives, targets, drawn, weights, p, q }) =>
  sampledSoftmax({
    positives: positives!,
    negatives: negatives!,
    targets: targets!,
    drawn: drawn!,
    weights: weights!,
    logExpected: { targets: p!, drawn: q! },
  })

const N3 = { N: 3 }
const positions = {
  hidden: ['N', 2],
  table: [4, 2],
  targets: ids(['N'], 1, 3, 1),
  weights: fixed(['N']),
}
const drawnPositions = {
  positives: ['N'],
  negatives: ['N', 'K'],
  targets: ids(['N'], 1, 3, 0),
  drawn: ids(['K'], 0, 5),
  weights: fixed(['N']),
}

test.each<[string, Expression, Arguments]>([
  ['softmaxCrossEntropy', overTable, positions],
  ['crossEntropy', overScores, positions],
  ['sampledSoftmax', overDrawn, drawnPositions],
  [
    'sampledSoftmax corrected for the draw',
    overDrawnCorrected,
    { ...drawnPositions, p: fixed(['N']), q: fixed(['K']) },
  ],
  [
    'binaryCrossEntropy',
    ({ scores, labels, weights }) => binaryCrossEntropy(scores!, labels!, weights!),
    { scores: ['N', 2], labels: fixed(['N', 2]), weights: fixed(['N', 2]) },
  ],
])('the gradient of %s is its slope', async (_, loss, args) => {
  expect(await gradientError(loss, args, { ...N3, K: 2 })).toBeLessThan(1e-8)
})

/** Scores 0, ln 2 and ln 5, so probabilities 1/8, 2/8 and 5/8. */
const eighths = {
  hidden: given([1, 2], 1, 2),
  table: given([3, 2], 0, 0, log(2), 0, 0, log(5) / 2),
  targets: ids([1], 1),
  weights: { ...given([1], 3), learned: false as const },
}

test.each<[string, Expression]>([
  ['softmaxCrossEntropy', overTable],
  ['crossEntropy', overScores],
])('%s by hand: 3 times −ln 2/8', async (_, loss) => {
  expect((await evaluate(loss, eighths))[0]).toBeCloseTo(-3 * log(2 / 8), 12)
})

test('by lookUp the targets’ share of the gradient leaves the table for their rows', async () => {
  const rowsOnly: Expression = ({ hidden, table, targets, weights }) =>
    softmaxCrossEntropy({
      hidden: hidden!,
      table: table!,
      targets: targets!,
      targetRows: lookUp(table!, targets!),
      weights: weights!,
    })
  // The table's gradient now lacks −w h at the target's row: |−3 h| = 3 and 6, far from the slope.
  expect(await gradientError(rowsOnly, eighths)).toBeGreaterThan(1)
  expect(await evaluate(rowsOnly, eighths)).toEqual(await evaluate(overTable, eighths))
})

test('a candidate barred by the bias does not count: −ln 2/(1 + 2), and the gradient is its slope', async () => {
  const barred: Expression = ({ hidden, table, targets, weights, bias }) =>
    softmaxCrossEntropy({
      hidden: hidden!,
      table: table!,
      targets: targets!,
      targetRows: gather(table!, targets!),
      weights: weights!,
      bias: bias!,
    })
  const args = { ...eighths, bias: { ...given([1, 3], 0, 0, -1e9), learned: false as const } }
  expect((await evaluate(barred, args))[0]).toBeCloseTo(-3 * log(2 / 3), 12)
  expect(await gradientError(barred, args)).toBeLessThan(1e-8)
})

test('a target of no probability costs 69, not infinity', async () => {
  const scores = { s: given([1, 2], 0, 1000), targets: ids([1], 0), weights: given([1], 1) }
  const loss = await evaluate(
    ({ s, targets, weights }) => crossEntropy(s!, targets!, weights!),
    scores,
  )
  expect(loss[0]).toBeCloseTo(30 * log(10), 9)
})

/** The target scores ln 2, those drawn ln 3 and ln 5. */
const drawnByHand = {
  positives: given([1], log(2)),
  negatives: given([1, 2], log(3), log(5)),
  targets: ids([1], 7),
  drawn: ids([2], 4, 6),
  weights: given([1], 1),
}

test('sampledSoftmax by hand: −ln 2/(2 + 3 + 5)', async () => {
  expect((await evaluate(overDrawn, drawnByHand))[0]).toBeCloseTo(-log(2 / 10), 12)
})

test('a drawn candidate that is the target does not count: −ln 2/(2 + 5)', async () => {
  const drawn = ids([2], 7, 6)
  expect((await evaluate(overDrawn, { ...drawnByHand, drawn }))[0]).toBeCloseTo(-log(2 / 7), 12)
})

test('scores are corrected by how often each is drawn: −ln (2/4)/(2/4 + 3/2 + 5/10)', async () => {
  const args = { ...drawnByHand, p: given([1], log(4)), q: given([2], log(2), log(10)) }
  expect((await evaluate(overDrawnCorrected, args))[0]).toBeCloseTo(-log(0.5 / 2.5), 12)
})

test('when every candidate is drawn once, sampledSoftmax is the loss over all', async () => {
  const scores = [0.3, -1, 2, 0.5]
  const all = { s: given([1, 4], ...scores), targets: ids([1], 2), weights: given([1], 1) }
  const full = await evaluate(
    ({ s, targets, weights }) => crossEntropy(s!, targets!, weights!),
    all,
  )
  const sampled = await evaluate(overDrawn, {
    positives: given([1], 2),
    negatives: given([1, 4], ...scores),
    targets: ids([1], 2),
    drawn: ids([4], 0, 1, 2, 3),
    weights: given([1], 1),
  })
  expect(sampled[0]).toBeCloseTo(full[0]!, 12)
})

test('sampledSoftmax of scores in the thousands does not overflow', async () => {
  const args = {
    ...drawnByHand,
    positives: given32([1], 1),
    negatives: given32([1, 2], 3000, 2000),
    weights: given32([1], 1),
  }
  expect(await evaluate(overDrawn, args)).toEqual([2999])
})

test('binaryCrossEntropy by hand: −ln 3/4 for log-odds ln 3 of a 1, −ln 1/4 of a 0', async () => {
  const args = { s: given([2], log(3), log(3)), y: given([2], 1, 0), w: given([2], 1, 10) }
  const loss = await evaluate(({ s, y, w }) => binaryCrossEntropy(s!, y!, w!), args)
  expect(loss[0]).toBeCloseTo(-log(3 / 4) - 10 * log(1 / 4), 12)
})

test('binaryCrossEntropy of log-odds of 1,000 is 1,000 when wrong and 0 when right', async () => {
  const args = { s: given32([1], 1000), w: given32([1], 1) }
  expect(await evaluate(({ s, w }) => binaryCrossEntropy(s!, 0, w!), args)).toEqual([1000])
  expect(await evaluate(({ s, w }) => binaryCrossEntropy(s!, 1, w!), args)).toEqual([0])
})

test('a NaN among the scores is a NaN of the loss, so that it can be found', async () => {
  const nan = { ...eighths, hidden: given([1, 2], Number.NaN, 0) }
  expect(await evaluate(overTable, nan)).toEqual([Number.NaN])
  expect(await evaluate(overScores, nan)).toEqual([Number.NaN])
  const negatives = given([1, 2], Number.NaN, 0)
  expect(await evaluate(overDrawn, { ...drawnByHand, negatives })).toEqual([Number.NaN])
})
