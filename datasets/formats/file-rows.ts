import { sqlName, sqlString } from './sql-string.ts'

/**
 * A FROM clause over the lines of a text file: `line` (UInt64, from 1) and `text` (without its line end).
 *
 * Empty lines are left out. gzip and zstd are undone by the file's extension.
 */
export function fileLines(path: string): string {
  return `(
    SELECT _row_number + 1 AS line, trimRight(content, '\\r') AS text
    FROM ${file(path, 'LineAsString', 'content String')} WHERE text != ''${onlyThis(path)}
  )`
}

/** A FROM clause over a whole text file as one row: `text`. An empty file has no row. */
export function fileText(path: string): string {
  return `(
    SELECT content AS text FROM ${file(path, 'RawBLOB', 'content String')} WHERE 1${onlyThis(path)}
  )`
}

/**
 * A FROM clause over the rows of a Parquet file: `line` (UInt64, from 1), `text` (those cells as CSV),
 * and its columns by the names that {@link parquetCell} gives, so that none is taken for ours.
 *
 * @param columns - Names of the columns to read.
 */
export function parquetRows(path: string, columns: readonly string[]): string {
  const cells = columns.map(parquetCell)
  const named = columns.map((name, index) => `${sqlName(name)} AS ${cells[index]}`)
  return `(
    SELECT *, \`row number\` + 1 AS line, formatRowNoNewline('CSV', ${cells.join(', ')}) AS text
    FROM (
      SELECT _row_number AS \`row number\`, ${named.join(', ')}
      FROM ${file(path, 'Parquet')} WHERE 1${onlyThis(path)}
    )
  )`
}

/** A column of {@link parquetRows}, as a quoted name. */
export function parquetCell(column: string): string {
  return sqlName(`cell ${column}`)
}

const globbing = /[*?{}]/

/** Braces list alternatives and cannot be escaped, so `?` stands for them. */
function file(path: string, format: string, columns?: string): string {
  const pattern = path.replaceAll(/[{}]/g, '?')
  const types = columns === undefined ? '' : `, ${sqlString(columns)}`
  return `file(${sqlString(pattern)}, ${sqlString(format)}${types})`
}

/** A name with wildcards in it may match its neighbours too. */
function onlyThis(path: string): string {
  return globbing.test(path) ? ` AND _path = ${sqlString(path)}` : ''
}
