import Table from 'cli-table3'
import type { CalibrationReport } from './calibration-report.ts'
import { calibrationFigures, calibrationInWords } from './calibration-text.ts'
import { limitReasons, limitRow } from './limit-row.ts'
import type { ReplayReport } from './report.ts'
import { grouped, percent, reportColumns } from './report-columns.ts'
import { shortNames } from './short-names.ts'

/** Names are cut here, so that the table is at most 100 columns wide. */
const longestName = 20

/** A terminal's width goes to the numbers: no lines between cells. */
const borderless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}

/**
 * The result table for a terminal, at most 100 columns wide, with the limit as its last row.
 *
 * @param only - `top`: only rows of this K, and those to which K does not apply.
 */
export function renderTable(report: ReplayReport, only: { readonly top?: number } = {}): string {
  const table = new Table({
    head: ['policy', ...reportColumns.map(({ heading }) => heading)],
    colAligns: ['left', ...reportColumns.map(() => 'right' as const)],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  const names = shortNames(report)
  for (const result of report.results) {
    if (only.top !== undefined && result.top && result.top !== only.top) continue
    table.push([cut(names.get(result.policy)!), ...reportColumns.map(({ cell }) => cell(result))])
  }
  table.push(['limit', ...limitRow(report, reportColumns)])
  return [
    table.toString(),
    '',
    ...wrap(limitReasons(report), 98),
    ...report.notes,
    ...(report.calibration ? ['', ...calibrationLines(report.calibration)] : []),
  ].join('\n')
}

/** How far the probabilities can be believed, with the bins that hold something. */
function calibrationLines(report: CalibrationReport): string[] {
  const { calibrated, uncalibrated } = report
  const figures = calibrationFigures.map(({ name, value }) => {
    const alone = uncalibrated ? ` (its scores alone ${value(uncalibrated)})` : ''
    return `${name} ${value(calibrated)}${alone}`
  })
  const table = new Table({
    head: ['said %', 'came true %', 'items'],
    colAligns: ['right', 'right', 'right'],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const { meanProbability, share, count } of calibrated.bins)
    if (count > 0) table.push([percent(meanProbability), percent(share), grouped(count)])
  return [...wrap(calibrationInWords(report), 98), `${figures.join('; ')}.`, '', table.toString()]
}

function cut(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`
}

function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]!
    if (line.length + word.length < width) lines[lines.length - 1] = line ? `${line} ${word}` : word
    else lines.push(word)
  }
  return lines
}
