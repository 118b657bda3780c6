import { readFileSync } from 'node:fs'
import { PortentError } from '../core/index.ts'
import { type Matrix, matrixOf } from '../ml/index.ts'

/** Rows of numbers, each with what it is known to be. */
export interface LabelledRows {
  readonly matrix: Matrix
  /** In `[0, classes)`, shape `[n]`. */
  readonly labels: Int32Array
  readonly classes: number
}

/**
 * A CSV, or the data of an ARFF file, with a label column: the one that the header calls `label` or `class`, else
 * the last. Columns of words are passed over; constant ones stay.
 *
 * @throws {@link PortentError} `ERR_INPUT` naming the file if it has no row or no column of numbers, and the line if
 *   rows differ in length or a column of numbers holds anything else, such as NaN.
 */
export function readLabelledCsv(path: string): LabelledRows {
  const text = readFileSync(path, 'utf8')
  const body = /@data\s*\n([\s\S]*)/i.exec(text)?.[1] ?? text
  const names = [...text.matchAll(/^@attribute\s+'?([^'\s]+)/gim)].map(([, name]) => name!)
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('%'))
  const table = lines.map((line) => line.split(',').map((field) => field.trim()))
  const hasHeader = names.length === 0 && (table[0] ?? []).every((field) => !isNumber(field))
  const header = (hasHeader ? table.shift()! : names).map((name) => name.toLowerCase())
  const width = table[0]?.length ?? 0
  const lineOf = (row: number) => lineIn(text, lines[row + Number(hasHeader)]!)
  const ragged = table.findIndex((row) => row.length !== width)
  if (ragged >= 0) {
    throw new PortentError(
      'ERR_INPUT',
      `${path}, line ${lineOf(ragged)}: ${table[ragged]!.length} fields where the first row has ${width}`,
    )
  }
  const named = header.findIndex((name) => name === 'label' || name === 'class')
  const label = named >= 0 ? named : width - 1
  const numeric = Array.from({ length: width }, (_, column) => column).filter(
    (column) => column !== label && table.some((row) => isNumber(row[column])),
  )
  for (const column of numeric) {
    const wrong = table.findIndex((row) => !isNumber(row[column]))
    if (wrong < 0) continue
    throw new PortentError(
      'ERR_INPUT',
      `${path}, line ${lineOf(wrong)}, column ${column + 1} is ${table[wrong]![column] || 'empty'}; ` +
        'give a finite number or leave the row out',
    )
  }
  if (numeric.length === 0) {
    throw new PortentError('ERR_INPUT', `${path} has no column of numbers besides a label`)
  }
  const classes = [...new Set(table.map((row) => row[label]!))]
  return {
    matrix: matrixOf(table.map((row) => numeric.map((column) => Number(row[column])))),
    labels: Int32Array.from(table, (row) => classes.indexOf(row[label]!)),
    classes: classes.length,
  }
}

/** Columns to mean 0 and variance 1; a constant one becomes 0. */
export function standardised({ rows, columns, values }: Matrix): Matrix {
  const result = new Float32Array(values.length)
  for (let column = 0; column < columns; column++) {
    const own = Float64Array.from({ length: rows }, (_, row) => values[row * columns + column]!)
    const mean = own.reduce((sum, value) => sum + value, 0) / rows
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows
    const scale = variance > 1e-20 ? 1 / Math.sqrt(variance) : 0
    for (let row = 0; row < rows; row++) result[row * columns + column] = (own[row]! - mean) * scale
  }
  return { rows, columns, values: result }
}

/** Number of the first line of a text that reads so, from 1. */
function lineIn(text: string, line: string): number {
  return text.split(/\r?\n/).indexOf(line) + 1
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number.isFinite(Number(text))
}
