import { expect, test } from 'vitest'
import { defaultSettings } from '../evaluation/index.ts'
import { calibrationOfStrangers, labelBoth, labelPart, measureCalibration } from './calibrate.ts'
import { calibrateKinds } from './calibrate-kinds.ts'
import { calibrationOf } from './choose-calibration.ts'
import { fitKind, knowledgeBefore, profilesOfEvents } from './fit.ts'
import { type Ask, logOf } from './small-log.cases.ts'

// One VM asks for a and, twenty seconds later, for b, every ten minutes; every other time it leaves b out.
const asks = Array.from({ length: 200 }, (_, round): Ask[] => [
  [round * 600_000, 'vm', 'a'],
  ...(round % 2 === 0 ? [[round * 600_000 + 20_000, 'vm', 'b'] as const] : []),
]).flat()
const log = logOf(asks)
const settings = { ...defaultSettings, top: 1 }
const options = { settings, seed: 1 }

async function markovBefore(end: number) {
  const known = await knowledgeBefore(log, end, profilesOfEvents, 1, () => {})
  return { known, model: await fitKind('markov', known, settings) }
}

test('by hand: after a, b is named and comes every other time; after b nothing is, for its host holds both', async () => {
  // 300 events: 100 rounds of two and 100 of one. The part is that of the last 50 rounds, 75 events.
  const { known, model } = await markovBefore(225)
  const { scores, labels } = await labelPart(model, log, known, [225, 300], options)
  // The last round's a has less than a minute of log after it, and is not asked about.
  expect(labels).toHaveLength(49)
  expect(labels.filter((label) => label === 1)).toHaveLength(25)
  const calibration = calibrationOf([{ scores, labels }], 60_000)
  expect(calibration.probability(scores[0]!)).toBeCloseTo(25 / 49, 12)
})

test('a part shorter than the horizon has nothing to label', async () => {
  const { known, model } = await markovBefore(225)
  const far = { seed: 1, settings: { ...settings, horizon: 1e9 } }
  expect((await labelPart(model, log, known, [225, 300], far)).scores).toHaveLength(0)
})

test('what stays as it was is predicted as it comes: no error of calibration later in time', async () => {
  const shares = { train: 0.5, validation: 0.25 }
  const [report] = await calibrateKinds(log, { ...options, kinds: ['markov'], shares })
  const { calibrated, fitted, measured, model } = report!
  expect(model).toMatch('markov')
  expect([calibrated.count, calibrated.share]).toEqual([49, 25 / 49])
  // The validation part has 25 of 49 too.
  expect(calibrated.expectedCalibrationError).toBeCloseTo(0, 12)
  expect([fitted.to, measured.to]).toEqual([measured.from, log.time[299]])
})

test('scores are measured as probabilities for the kind that means them so', async () => {
  const { known, model } = await markovBefore(225)
  const tested = await labelPart(model, log, known, [225, 300], options)
  const calibration = calibrationOf([tested], 60_000)
  const of = (kind: string) =>
    measureCalibration(
      { kind, model, tested, calibration, fittedFrom: 150 },
      log,
      { validation: 150, test: 225 },
      settings,
    )
  expect(of('markov')).not.toHaveProperty('uncalibrated')
  expect(of('blend').uncalibrated!.count).toBe(49)
})

test('a VM that nobody has heard of has a calibration of its own', async () => {
  const { known, model } = await markovBefore(225)
  const part = [225, 300] as const
  const both = { ...options, settings: { ...settings, top: 2 } }
  const { strangers } = await labelBoth('markov', model, log, known, part, both)
  // 49 rounds' a is asked about, and 25 times b; b comes within the minute after 25 of the former, a after none.
  expect(strangers.scores).toHaveLength(2 * 74)
  expect(strangers.labels.filter((label) => label === 1)).toHaveLength(25)
  const calibration = calibrationOfStrangers([strangers], 60_000)!
  const [first, second] = [calibration.probability(1), calibration.probability(0)]
  // Blocks have 100 labels or more, so both items share one: 25 of 148.
  expect([first, second]).toEqual([25 / 148, 25 / 148])
  expect((await labelBoth('blend', model, log, known, part, both)).strangers.scores).toHaveLength(0)
  expect(calibrationOfStrangers([], 60_000)).toBeUndefined()
})
