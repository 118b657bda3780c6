import { type ErrorCode, PortentError } from '../../core/index.ts'

/**
 * `JSON.parse`, whose error says at which line and column the text stops being JSON: V8's own says so of
 * some mistakes only.
 *
 * @param name - What errors call the input, e.g. its path.
 * @param options - The error's code, and where in the input the text begins, in lines and columns before it.
 * @throws PortentError, e.g. `state.json:3:14: not JSON (…); correct it there`.
 */
export function parseJson(
  text: string,
  name: string,
  { code = 'ERR_INPUT', linesBefore = 0, columnsBefore = 0 }: JsonTextOptions = {},
): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    const { line, column } = placeOf(text, endOfJson(text))
    const place = `${line + linesBefore}:${line === 1 ? column + columnsBefore : column}`
    throw new PortentError(code, `${name}:${place}: not JSON (${problem}); correct it there`, {
      cause,
    })
  }
}

interface JsonTextOptions {
  readonly code?: ErrorCode
  readonly linesBefore?: number
  readonly columnsBefore?: number
}

/** Line and column of an offset, both from 1; columns count UTF-16 units, as editors do. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}

/** What may follow: the `end` of the text, a value, a key, … `key or }` and `value or ]` may close at once. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or close' | 'end'

const blanks = /[\t\n\r ]*/y
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Where the first token begins that cannot stand there; the text's length if it only ends too early. */
function endOfJson(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  for (let at = 0; ; ) {
    at = endOf(blanks, text, at) ?? at
    const next = text[at]
    const after: Expected | undefined =
      next === undefined ? undefined : following(expected, next, open)
    if (after) at++
    else if (expected === 'value' || expected === 'value or ]' || isKey(expected, next)) {
      const end = next === '"' ? endOfString(text, at) : endOf(scalar, text, at)
      if (end === undefined) return at
      at = end
    } else return at
    expected = after ?? (isKey(expected, next) ? ':' : open.length > 0 ? ', or close' : 'end')
  }
}

function isKey(expected: Expected, next: string | undefined): boolean {
  return (expected === 'key' || expected === 'key or }') && next === '"'
}

/** What may follow a sign that stands in its place; nothing for any other. Keeps account of what is open. */
function following(expected: Expected, sign: string, open: ('{' | '[')[]): Expected | undefined {
  const isValue = expected === 'value' || expected === 'value or ]'
  if (isValue && sign === '{') {
    open.push(sign)
    return 'key or }'
  }
  if (isValue && sign === '[') {
    open.push(sign)
    return 'value or ]'
  }
  if (expected === ':' && sign === ':') return 'value'
  if (expected === ', or close' && sign === ',') return open.at(-1) === '{' ? 'key' : 'value'
  const closes = sign === '}' ? '{' : sign === ']' ? '[' : undefined
  const mayClose =
    expected === ', or close' ||
    (expected === 'key or }' && sign === '}') ||
    (expected === 'value or ]' && sign === ']')
  if (closes === undefined || !mayClose || open.at(-1) !== closes) return undefined
  open.pop()
  return open.length > 0 ? ', or close' : 'end'
}

/** Where the string that begins at an offset ends, if it does. */
function endOfString(text: string, offset: number): number | undefined {
  for (let at = offset + 1; at < text.length; ) {
    if (text[at] === '"') return at + 1
    if (text.charCodeAt(at) < SPACE) return undefined
    const end = text[at] === '\\' ? endOf(escaped, text, at) : at + 1
    if (end === undefined) return undefined
    at = end
  }
  return undefined
}

/** Characters below it may not stand in a string. */
const SPACE = 0x20

/** Where a match that begins at an offset ends. */
function endOf(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset
  return pattern.test(text) ? pattern.lastIndex : undefined
}
