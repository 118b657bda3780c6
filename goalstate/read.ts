import { isUtf8 } from 'node:buffer'
import { PortentError } from '../core/index.ts'
import { endOfUtf8 } from './read/end-of-utf8.ts'
import { readJsonState } from './read/json-state.ts'
import { parseJson, placeOf } from './read/json-text.ts'
import { merge } from './read/merge.ts'
import { FrameSplitter, wholeFrames } from './read/split-frames.ts'
import { JsonSplitter } from './read/split-json.ts'
import { readBinaryState, readWireState } from './read/wire-state.ts'
import type { NetworkState } from './state/state.ts'
import type { GoalStates } from './wire/goal-state.ts'

/** Where an input is from, and what it is where its bytes cannot tell. */
export interface ReadOptions {
  /** What findings and errors call the input, e.g. its path. */
  readonly name: string
  /** For protobuf binary; without it, the message that the bytes fit. */
  readonly as?: keyof GoalStates
}

/**
 * Reads a whole input into one state.
 *
 * It takes GoalStateV2 and GoalState as protobuf binary (one message, or many each after its length)
 * and as protobuf-JSON, DPM's NetworkConfiguration, northbound REST bodies, Java dumps of goal states,
 * and AWS descriptions; of JSON one value, or many, or a list of them. Many are read as if all had been
 * sent: see {@link readStates} to have them one by one. Nothing is dropped: what does not become part
 * of the state is in its `unread`.
 *
 * @throws PortentError `ERR_FORMAT` for input of no known format, `ERR_INPUT` for input that is not
 *   what its format says; both name file, place and remedy.
 */
export function readState(input: Uint8Array | string, options: ReadOptions): NetworkState {
  return merge(readEach(input, options))
}

/**
 * Reads a whole input as {@link readState} does, but gives its states one by one, in their order.
 *
 * @throws PortentError as {@link readState}.
 */
export function readEach(input: Uint8Array | string, options: ReadOptions): NetworkState[] {
  if (input.length === 0)
    throw new PortentError('ERR_FORMAT', `${options.name}: the input is empty; give a state`)
  if (typeof input === 'string') return jsonStates(input, options)
  return isText(input) ? jsonStates(decoded(input, options), options) : binaryStates(input, options)
}

/**
 * Reads a stream of states one by one, of any length: JSON values, on lines or not, or protobuf messages
 * each after its length. The n-th state's file is `name#n`, from 0.
 *
 * @throws PortentError as {@link readState}; what came before has been given by then.
 */
export async function* readStates(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<NetworkState> {
  let n = 0
  let reader: StreamReader | undefined
  let start: Uint8Array = new Uint8Array()
  for await (const chunk of chunks) {
    start = reader ? chunk : Buffer.concat([start, chunk])
    if (!reader && !tellsFormat(start)) continue
    reader ??= isText(start) ? jsonReader(options) : binaryReader(options)
    for (const read of reader.push(start)) yield* read(`${options.name}#${n++}`)
  }
  if (!reader && start.length > 0)
    yield* [readState(start, { ...options, name: `${options.name}#0` })]
  for (const read of reader?.end(options.name) ?? []) yield* read(`${options.name}#${n++}`)
}

/** True for bytes that are enough to tell text from binary: a mark and one that is no blank. */
function tellsFormat(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes.some((byte) => !isBlank(byte))
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}

/** Reads one message under the name that it is given. */
type ReadOne = (file: string) => NetworkState[]

interface StreamReader {
  push(chunk: Uint8Array): ReadOne[]
  end(name: string): ReadOne[]
}

function jsonReader({ name }: ReadOptions): StreamReader {
  const splitter = new JsonSplitter()
  let bytesBefore = 0
  const asText = <T>(split: () => T, chunk: Uint8Array = new Uint8Array()): T => {
    try {
      return split()
    } catch (cause) {
      throw notUtf8(name, bytesBefore + endOfUtf8(chunk, { goesOn: true }), cause)
    }
  }
  const readers = (texts: readonly string[]) =>
    texts.map(
      (text): ReadOne =>
        (file) =>
          statesOfJson(text, file),
    )
  return {
    push(chunk) {
      const texts = asText(() => splitter.push(chunk), chunk)
      bytesBefore += chunk.length
      return readers(texts)
    },
    end: () => readers(asText(() => splitter.end())),
  }
}

function binaryReader({ as }: ReadOptions): StreamReader {
  const splitter = new FrameSplitter()
  return {
    push: (chunk) =>
      splitter.push(chunk).map(
        (frame): ReadOne =>
          (file) => [binaryState(frame, file, as)],
      ),
    end: (name) => {
      if (splitter.left > 0) throw cutShort(name, splitter.left)
      return []
    },
  }
}

function cutShort(name: string, left: number): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `${name}: ${left} bytes are left after the last whole message; ` +
      'write each message after its length as a varint, and the last one whole',
  )
}

function binaryState(bytes: Uint8Array, file: string, as: ReadOptions['as']): NetworkState {
  return as ? readWireState(bytes, as, file) : readBinaryState(bytes, file)
}

/** One message where the bytes are one in full; else many if they are, each after its length. */
function binaryStates(bytes: Uint8Array, { name, as }: ReadOptions): NetworkState[] {
  let one: NetworkState | undefined
  let refusal: unknown
  try {
    one = binaryState(bytes, name, as)
    if (one.unread.length === 0) return [one]
  } catch (error) {
    refusal = error
  }
  const frames = wholeFrames(bytes)
  if (frames && frames.length > 0)
    try {
      return frames.map((frame, n) => binaryState(frame, `${name}#${n}`, as))
    } catch (error) {
      refusal ??= error
    }
  if (one) return [one]
  const compression = compressionOf(bytes)
  if (compression) throw compressed(name, compression)
  throw isPlainText(bytes) ? noFormat(name, bytes) : as ? refusal : neither(refusal)
}

/** True for what a person would read: UTF-8 without control characters. */
function isPlainText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => isBlank(byte) || (byte >= 0x20 && byte !== 0x7f)) && isUtf8(bytes)
}

/** What begins a compressed file; RFC 1952, RFC 8878. */
const compressions: readonly (readonly [name: string, start: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

function compressionOf(bytes: Uint8Array): string | undefined {
  return compressions.find(([, start]) => start.every((byte, i) => bytes[i] === byte))?.[0]
}

function compressed(name: string, by: string): PortentError {
  return new PortentError('ERR_FORMAT', `${name}: compressed by ${by}; unpack it first`)
}

/** Why bytes are no protobuf, to somebody who may have meant another file. */
function neither(refusal: unknown): unknown {
  if (!(refusal instanceof PortentError)) return refusal
  const { code, message } = refusal
  return new PortentError(code, `${message}; they are not JSON either`, { cause: refusal })
}

function noFormat(name: string, bytes: Uint8Array): PortentError {
  // A character that the cut goes through is left out.
  const text = new TextDecoder().decode(bytes.subarray(0, 60), { stream: true })
  const [line] = text.trimStart().split(/[\r\n]/, 1)
  return new PortentError(
    'ERR_FORMAT',
    `${name}: text that is not JSON, it begins with ${JSON.stringify(line)}; give JSON or protobuf binary`,
  )
}

/** True for bytes that begin as JSON does; no goal state does, as none has so high a field first. */
function isText(bytes: Uint8Array): boolean {
  const start = hasMark(bytes) ? 3 : 0
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === 0x7b || byte === 0x5b) return true
    if (!isBlank(byte)) return false
  }
  return false
}

/** UTF-8's byte order mark, which some editors write. */
function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function decoded(bytes: Uint8Array, { name }: ReadOptions): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw notUtf8(name, endOfUtf8(bytes), cause)
  }
}

function notUtf8(name: string, offset: number, cause: unknown): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `${name}: the text is not UTF-8 at byte ${offset}; encode it so`,
    { cause },
  )
}

function jsonStates(text: string, { name }: ReadOptions): NetworkState[] {
  const whole = parsedOrNothing(text)
  if (whole !== undefined) return statesOf(whole, name)
  const splitter = new JsonSplitter()
  const texts = [...splitter.push(text), ...splitter.end()]
  if (texts.length < 2) return statesOfJson(text, name)
  let end = 0
  return texts.flatMap((one, n) => {
    const start = text.indexOf(one, end)
    end = start + one.length
    return statesOf(parsedAt(one, name, placeOf(text, start)), `${name}#${n}`)
  })
}

function parsedAt(text: string, name: string, { line, column }: ReturnType<typeof placeOf>) {
  return parseJson(text, name, {
    ...{ code: 'ERR_FORMAT', linesBefore: line - 1, columnsBefore: column - 1 },
  })
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function statesOfJson(text: string, file: string): NetworkState[] {
  return statesOf(parseJson(text, file, { code: 'ERR_FORMAT' }), file)
}

/** A list of states is those states. */
function statesOf(json: unknown, file: string): NetworkState[] {
  try {
    if (!Array.isArray(json)) return [readJsonState(json, file)]
    return json.map((one, n) => readJsonState(one, `${file}#${n}`))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new PortentError(
      'ERR_INPUT',
      `${file}: lists or objects are nested too deeply (${cause.message}); no format nests more than ten`,
      { cause },
    )
  }
}
