import { fileLines, fileText } from './file-rows.ts'
import type { Sample } from './format.ts'
import { sqlName, sqlString } from './sql-string.ts'

/**
 * A FROM clause over the JSON objects of a file: `line` (UInt64) and `text`, one object a row.
 *
 * The file is JSON lines, or one document over many lines: then an object, or an array of them, of which
 * `line` counts the elements from 1. What is not JSON stays as it is, for the format to refuse.
 */
export function jsonObjects(sample: Sample): string {
  const elements = `if(JSONType(text) = 'Array', JSONExtractArrayRaw(text), [text])`
  return isLines(sample)
    ? `(SELECT line, arrayJoin(elements) AS text FROM (
        SELECT line, ${elements} AS elements FROM ${fileLines(sample.path)}
        WHERE trimBoth(text) != ''
      ))`
    : `(SELECT element.1 AS line, element.2 AS text FROM (
        SELECT arrayJoin(arrayZip(arrayEnumerate(elements), elements)) AS element FROM (
          SELECT ${elements} AS elements FROM ${fileText(sample.path)}
        )
      ))`
}

/** Longer lines are not tried, and may have been cut where the sample was taken. */
const longLine = 100_000

/** Whether most lines at the beginning are JSON by themselves; a broken one among them does not tell. */
function isLines({ head }: Sample): boolean {
  const lines = head.filter((line) => line.trim() !== '')
  return lines.filter(isObjectOrArray).length * 2 > lines.length
}

function isObjectOrArray(line: string): boolean {
  if (line.length >= longLine) return /^\s*[[{]/.test(line)
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** The beginning of a file that starts as JSON does; empty for any other. */
export function jsonHead({ head }: Sample): string {
  const text = head.join('\n').trimStart()
  return text.startsWith('{') || text.startsWith('[') ? text : ''
}

/** Condition that refuses what is no JSON object, with its reason. */
export const notAnObject = [`ifNull(JSONType(text) != 'Object', 1)`, 'not a JSON object'] as const

/** Fields to read from a JSON object: a ClickHouse type, or the fields of an object within. */
export interface JsonShape {
  readonly [field: string]: string | JsonShape
}

/**
 * The named fields of a JSON object, read in one pass, as a tuple in SQL.
 *
 * A field that is missing or of another type has its type's default; numbers may be read as String.
 */
export function jsonFields(text: string, shape: JsonShape): string {
  return `JSONExtract(${text}, ${sqlString(tupleType(shape))})`
}

function tupleType(shape: JsonShape): string {
  const fields = Object.entries(shape).map(
    ([name, type]) => `${sqlName(name)} ${typeof type === 'string' ? type : tupleType(type)}`,
  )
  return `Tuple(${fields.join(', ')})`
}

/** Fields that are all Strings. */
export function strings(...names: string[]): JsonShape {
  return Object.fromEntries(names.map((name) => [name, 'String']))
}

/** A field of a tuple in SQL, or of the tuples within. */
export function fieldOf(tuple: string, ...path: string[]): string {
  return path.reduce((inner, name) => `tupleElement(${inner}, ${sqlString(name)})`, tuple)
}
