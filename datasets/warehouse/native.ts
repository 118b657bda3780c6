import { PortentError } from '../../core/index.ts'

/** A column of a result: numbers as they lie in memory, or texts. */
export type Column =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[]

const arrays = {
  UInt8: Uint8Array,
  Int8: Int8Array,
  UInt16: Uint16Array,
  Int16: Int16Array,
  UInt32: Uint32Array,
  Int32: Int32Array,
  UInt64: BigUint64Array,
  Int64: BigInt64Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const

/** One column of one block: where its values lie in the buffer. */
interface Piece {
  readonly type: string
  readonly rows: number
  readonly start: number
  readonly end: number
}

/**
 * Reads ClickHouse's Native format: blocks of columns, whose numbers are copied as they are.
 *
 * A million rows of ten numbers take milliseconds, where text would take seconds.
 *
 * @param bytes - A whole result. Columns are integers of up to 64 bits, floats or `String`.
 * @returns Columns by name, all of one length; none for a result without rows.
 * @throws {@link PortentError} `ERR_WAREHOUSE` for a column of another type, naming it.
 * @see https://clickhouse.com/docs/interfaces/formats/Native
 */
export function readNative(bytes: Buffer): Record<string, Column> {
  const pieces = new Map<string, Piece[]>()
  let at = 0

  function varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  function text(): string {
    const length = varint()
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  function skipText(): void {
    const length = varint()
    at += length
  }
  function skip(name: string, type: string, rows: number): void {
    if (type === 'String') for (let row = 0; row < rows; row++) skipText()
    else if (type in arrays) at += rows * arrays[type as keyof typeof arrays].BYTES_PER_ELEMENT
    else {
      const remedy = 'cast it to a number or to String'
      throw new PortentError('ERR_WAREHOUSE', `column ${name} has type ${type}: ${remedy}`)
    }
  }

  while (at < bytes.length) {
    const columns = varint()
    const rows = varint()
    for (let column = 0; column < columns; column++) {
      const [name, type, start] = [text(), text(), at]
      skip(name, type, rows)
      const known = pieces.get(name)
      const piece = { type, rows, start, end: at }
      if (known) known.push(piece)
      else pieces.set(name, [piece])
    }
  }
  return Object.fromEntries([...pieces].map(([name, parts]) => [name, join(bytes, parts)]))
}

function join(bytes: Buffer, pieces: readonly Piece[]): Column {
  const { type } = pieces[0]!
  if (type === 'String') return pieces.flatMap((piece) => texts(bytes, piece))
  const length = pieces.reduce((sum, piece) => sum + piece.rows, 0)
  const column = new arrays[type as keyof typeof arrays](length)
  const target = new Uint8Array(column.buffer)
  let filled = 0
  for (const { start, end } of pieces) {
    target.set(bytes.subarray(start, end), filled)
    filled += end - start
  }
  return column
}

function texts(bytes: Buffer, { rows, start }: Piece): string[] {
  const values = new Array<string>(rows)
  let at = start
  let last = 0 // where the text before begins
  for (let row = 0; row < rows; row++) {
    let length = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!
      length += (byte & 127) * scale
      if (byte < 128) break
    }
    // Sorted columns have long runs of one text, which then are one string.
    const before = row === 0 ? undefined : values[row - 1]
    values[row] =
      before !== undefined && isRepeated(bytes, last, at, length)
        ? before
        : bytes.toString('utf8', at, at + length)
    last = at
    at += length
  }
  return values
}

/** Whether the text that begins at `before`, and ends just before the length of this one, is the same. */
function isRepeated(bytes: Buffer, before: number, at: number, length: number): boolean {
  const lengthBytes = length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4
  if (length >= 2 ** 28 || at - lengthBytes - before !== length) return false
  for (let i = 0; i < length; i++) if (bytes[before + i] !== bytes[at + i]) return false
  return true
}
