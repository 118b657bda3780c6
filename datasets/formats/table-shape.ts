import { PortentError } from '../../core/index.ts'
import { fileLines, parquetCell, parquetRows } from './file-rows.ts'
import type { Sample } from './format.ts'

/** How a table's columns are read. */
export interface TableShape {
  /** Names in the header; `c1`, `c2`, … where there is none. */
  readonly columns: readonly string[]
  /** FROM clause with `line`, `text`, and the columns as {@link TableShape.cell} names them. */
  from(used: readonly string[]): string
  /** SQL of a column's value as a String, empty where it is NULL or missing. */
  cell(column: string): string
  /** ClickHouse type of a column, where the file says. */
  typeOf(column: string): string
  /** Conditions under which a line is no row of the table, with their reasons. */
  readonly refuse: readonly (readonly [string, string])[]
}

/** The table in a file, by its first line or by its Parquet schema. */
export function tableShape(sample: Sample): TableShape {
  return sample.head.length === 0 && sample.columns.length > 0
    ? parquetShape(sample)
    : textShape(sample)
}

function parquetShape({ path, columns }: Sample): TableShape {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return {
    columns: columns.map(({ name }) => name),
    from: (used) => parquetRows(path, used),
    cell: (column) => `ifNull(toString(${parquetCell(column)}), '')`,
    typeOf: (column) => types.get(column) ?? '',
    refuse: [],
  }
}

/** The first line that is neither empty nor a comment, and its index. */
function firstRow({ head }: Sample): { index: number; text: string } | undefined {
  const index = head.findIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  return index < 0 ? undefined : { index, text: head[index]!.replace(/\r$/, '') }
}

function textShape(sample: Sample): TableShape {
  const first = firstRow(sample)
  const delimiter = delimiterOf(first?.text ?? '')
  const cells = cellsOf(first?.text ?? '', delimiter)
  const hasHeader = first !== undefined && cells.every((cell) => isName(cell))
  const columns = hasHeader ? cells : cells.map((_, index) => `c${index + 1}`)
  const headerLine = hasHeader ? first.index + 1 : 0
  return {
    columns,
    from: () => `(
      SELECT line, text, ${splitOf('text', delimiter)} AS f FROM ${fileLines(sample.path)}
      WHERE line != ${headerLine} AND NOT startsWith(text, '#') AND trimBoth(text) != ''
    )`,
    cell: (column) => unquoted(`f[${positionOf(columns, column)}]`),
    typeOf: () => '',
    refuse: [
      [`length(f) < ${cells.length}`, 'too few fields'],
      [`length(f) > ${cells.length}`, 'too many fields'],
    ],
  }
}

/** Place of a column, from 1; `c3` is always the third. */
function positionOf(columns: readonly string[], column: string): number {
  const index = columns.indexOf(column)
  return index >= 0 ? index + 1 : Number(column.slice(1))
}

/**
 * The table's own column for a name that the user gave: by its header, or by position (`c3`).
 *
 * @throws {@link PortentError} `ERR_FORMAT` naming the columns that there are.
 */
export function columnNamed(shape: TableShape, name: string, path: string): string {
  if (shape.columns.includes(name)) return name
  const position = /^c([1-9]\d*)$/.exec(name)
  const byPosition = position && shape.columns[Number(position[1]) - 1]
  if (byPosition) return byPosition
  throw new PortentError(
    'ERR_FORMAT',
    `${path}: no column ${name} to map; the columns are ${shape.columns.join(', ') || 'none'}`,
  )
}

type Delimiter = '\t' | ',' | ';' | ' '

function delimiterOf(line: string): Delimiter {
  return (['\t', ',', ';'] as const).find((each) => line.includes(each)) ?? ' '
}

function cellsOf(line: string, delimiter: Delimiter): string[] {
  if (delimiter === ' ') return line.trim().split(/\s+/)
  return [...(line + delimiter).matchAll(cellPattern(delimiter))].map(([, cell]) =>
    cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!.trim(),
  )
}

/** Matches each cell with the delimiter after it; RFC 4180 quotes, but none over several lines. */
function cellPattern(delimiter: Delimiter): RegExp {
  return new RegExp(cellExpression(delimiter), 'g')
}

function cellExpression(delimiter: Delimiter): string {
  return `("(?:[^"]|"")*"|[^${delimiter}]*)${delimiter}`
}

/** A header's cell: something, and neither a number nor an address nor a date. */
function isName(cell: string): boolean {
  return cell !== '' && !/^[-+.\d]/.test(cell) && !cell.includes(':')
}

/** The cells of a line as Array(String) in SQL; the regular expression runs only where there are quotes. */
function splitOf(text: string, delimiter: Delimiter): string {
  if (delimiter === ' ') return `splitByWhitespace(${text})`
  const quoted = `extractAll(concat(${text}, '${delimiter}'), '${cellExpression(delimiter)}')`
  return `if(position(${text}, '"') > 0, ${quoted}, splitByChar('${delimiter}', ${text}))`
}

function unquoted(cell: string): string {
  const inner = `replaceAll(substring(${cell}, 2, length(${cell}) - 2), '""', '"')`
  return `if(startsWith(${cell}, '"'), ${inner}, trimBoth(${cell}))`
}
