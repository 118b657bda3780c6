import { expect, test } from 'vitest'
import { logOf, memory } from './by-hand.cases.ts'
import { type CalibrationReport, calibrationReport } from './calibration-report.ts'
import { compare } from './compare.ts'
import { renderHtml } from './render.ts'
import { renderTable } from './render-table.ts'
import type { ReplayReport } from './report.ts'
import { defaultSettings } from './settings.ts'

const about = {
  model: 'blend',
  horizon: 3_600_000,
  top: 10,
  fitted: { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) },
  measured: { from: Date.UTC(2026, 0, 2), to: Date.UTC(2026, 0, 3) },
}

/** Ten items said to come with 0.1, of which two came, and four with 0.9, of which three did; half of it said. */
const measured = {
  scores: [...Array(10).fill(0.2), ...Array(4).fill(0.8)],
  labels: [1, 1, ...Array(8).fill(0), 1, 1, 1, 0],
  probability: (score: number) => (score < 0.5 ? 0.1 : 0.9),
  scoresAreProbabilities: true,
}

test('by hand: 0.1 said of 10 where 0.2 came, 0.9 of 4 where 0.75 came; the scores are nearer', () => {
  const { calibrated, uncalibrated } = calibrationReport(about, measured)
  // (10 · 0.1 + 4 · 0.15) / 14, and as scores (10 · 0 + 4 · 0.05) / 14.
  expect(calibrated.expectedCalibrationError).toBeCloseTo(1.6 / 14, 12)
  expect(uncalibrated!.expectedCalibrationError).toBeCloseTo(0.2 / 14, 12)
  // 2 · 0.9² + 8 · 0.1² + 3 · 0.1² + 0.9².
  expect(calibrated.brierScore).toBeCloseTo((1.62 + 0.08 + 0.03 + 0.81) / 14, 12)
})

test('scores that are no probabilities are not measured as such, nor are some above 1', () => {
  const plain = { ...measured, scoresAreProbabilities: false }
  expect(calibrationReport(about, plain)).not.toHaveProperty('uncalibrated')
  const large = { ...measured, scores: measured.scores.map((score) => 3 * score) }
  expect(calibrationReport(about, large)).not.toHaveProperty('uncalibrated')
})

async function reportWith(calibration?: CalibrationReport): Promise<ReplayReport> {
  const log = logOf([
    [0, 'a', 'x'],
    [100, 'a', 'y'],
    [200, 'a', 'x'],
  ])
  const report = await compare(
    { log, start: 1 },
    [{ kind: 'model', model: memory(log) }],
    defaultSettings,
    {
      ks: [1],
      about: { title: 'x' },
      resamples: 10,
    },
  )
  return calibration ? { ...report, calibration } : report
}

test('the page draws a point for each bin that holds something, twice for two widths, with its count', async () => {
  const html = await renderHtml(await reportWith(calibrationReport(about, measured)))
  const titles = [...html.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title)
  const points = titles.filter((title) => title!.includes('requested, of'))
  expect([...new Set(points)]).toEqual([
    'its scores: 20.0 % said, 20.0 % requested, of 10',
    'its scores: 80.0 % said, 75.0 % requested, of 4',
    'calibrated: 10.0 % said, 20.0 % requested, of 10',
    'calibrated: 90.0 % said, 75.0 % requested, of 4',
  ])
  expect(points).toHaveLength(8)
  // 0.1 lies in the second of fifteen bins, 0.9 in the fourteenth.
  expect(titles).toContain('6.7 to 13.3 %: 10')
  expect(titles).toContain('86.7 to 93.3 %: 4')
  expect(html).toContain('calibrated: 0.1143')
  expect(html).not.toContain('NaN')
})

test('the text tells both figures and each bin that holds something', async () => {
  const text = renderTable(await reportWith(calibrationReport(about, measured)))
  // Brier score of the scores: 2 · 0.8² + 8 · 0.2² + 3 · 0.2² + 0.8², by 14.
  expect(text).toContain(
    'calibration error 0.1143 (its scores alone 0.0143); Brier score 0.1814 (its scores alone 0.1686).',
  )
  const rows = text.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '))
  expect(rows.slice(rows.indexOf('said % came true % items') + 1)).toEqual([
    '10.0 20.0 10',
    '90.0 75.0 4',
  ])
})

test('a report of policies alone says nothing of calibration', async () => {
  const report = await reportWith()
  expect(renderTable(report)).not.toContain('calibration')
  expect(await renderHtml(report)).not.toContain('believed')
})

test('probabilities that are all in one bin, or none at all, can be drawn too', async () => {
  for (const count of [0, 1]) {
    const few = { ...measured, scores: Array(count).fill(0.5), labels: Array(count).fill(1) }
    const html = await renderHtml(await reportWith(calibrationReport(about, few)))
    expect(html).not.toContain('NaN')
  }
})
