import Table from 'cli-table3'
import { wrap } from '../../core/index.ts'
import type { CalibrationReport } from './calibration-report.ts'
import { calibrationFigures, calibrationInWords } from './calibration-text.ts'
import { limitReasons, limitRow } from './limit-row.ts'
import type { ReplayReport } from './report.ts'
import { grouped, percent, type ReportColumn, reportColumns } from './report-columns.ts'
import { shortNames } from './short-names.ts'

/** Names are cut here, so that the table with all columns is at most 100 characters wide. */
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

/** Columns that a narrow terminal goes without, the first first. */
const dispensable = ['amplif', 'p50', 'late %', '±', 'held']

/**
 * The result table for a terminal, with the limit as its last row.
 *
 * @param options - `width`: characters of a line, default 100, which has room for all columns; in fewer some are
 *   left out, and named.
 */
export function renderTable(
  report: ReplayReport,
  { width = 100 }: { readonly width?: number } = {},
): string {
  const columns = [...reportColumns]
  const leftOut: string[] = []
  let table = tableOf(report, columns)
  for (const heading of dispensable) {
    if (table.indexOf('\n') <= width) break
    columns.splice(
      columns.findIndex((column) => column.heading === heading),
      1,
    )
    leftOut.push(heading)
    table = tableOf(report, columns)
  }
  const missing = `Left out for want of room: ${leftOut.join(', ')}`
  return [
    table,
    '',
    ...wrap(limitReasons(report), width - 2),
    ...report.notes,
    ...(leftOut.length > 0 ? [missing] : []),
    ...(report.calibration ? ['', ...calibrationLines(report.calibration, width - 2)] : []),
  ].join('\n')
}

function tableOf(report: ReplayReport, columns: readonly ReportColumn[]): string {
  const table = new Table({
    head: ['policy', ...columns.map(({ heading }) => heading)],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  const names = shortNames(report)
  for (const result of report.results)
    table.push([cut(names.get(result.policy)!), ...columns.map(({ cell }) => cell(result))])
  table.push(['limit', ...limitRow(report, columns)])
  return table.toString()
}

/** How far the probabilities can be believed, with the bins that hold something. */
function calibrationLines(report: CalibrationReport, width: number): string[] {
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
  return [
    ...wrap(calibrationInWords(report), width),
    `${figures.join('; ')}.`,
    '',
    table.toString(),
  ]
}

function cut(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`
}
