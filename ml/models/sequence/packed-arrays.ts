import { createHash } from 'node:crypto'
import { PortentError } from '../../../core/index.ts'

/** Large numbers by name. */
export type NamedArrays = Readonly<Record<string, Int32Array | Float32Array | Float64Array>>

const digestBytes = 32

const arrayTypes = { i32: Int32Array, f32: Float32Array, f64: Float64Array }
type ArrayType = keyof typeof arrayTypes

type Described<H> = H & {
  readonly arrays: readonly (readonly [name: string, type: ArrayType, length: number])[]
}

/**
 * Packs a header and arrays: magic, SHA-256 of all that follows, length of the header, header as JSON,
 * arrays in little-endian order, each at a multiple of 8 bytes.
 *
 * @param magic - Tells what kind of file it is, and the version of its layout.
 */
export function packArrays(magic: string, header: object, arrays: NamedArrays): Uint8Array {
  const headerAt = magic.length + digestBytes
  const entries = Object.entries(arrays)
  const described = {
    ...header,
    arrays: entries.map(([name, values]) => [name, typeOf(values), values.length]),
  }
  const text = new TextEncoder().encode(JSON.stringify(described))
  let size = aligned(headerAt + 4 + text.length)
  for (const [, values] of entries) size += aligned(values.byteLength)
  const bytes = new Uint8Array(size)
  bytes.set(new TextEncoder().encode(magic))
  new DataView(bytes.buffer).setUint32(headerAt, text.length, true)
  bytes.set(text, headerAt + 4)
  let at = aligned(headerAt + 4 + text.length)
  for (const [, values] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += aligned(values.byteLength)
  }
  bytes.set(digestOf(bytes, headerAt), magic.length)
  return bytes
}

/**
 * The header that {@link packArrays} packed.
 *
 * @param what - For messages: `saved model`.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes have another magic or are damaged.
 */
export function packedHeader<H extends object>(bytes: Uint8Array, magic: string, what: string): H {
  const headerAt = magic.length + digestBytes
  if (new TextDecoder('latin1').decode(bytes.subarray(0, magic.length)) !== magic)
    throw new PortentError('ERR_ARTIFACT', `not a ${what}, or one of another version of Portent`)
  if (
    bytes.length < headerAt + 4 ||
    digestOf(bytes, headerAt).compare(bytes, magic.length, headerAt) !== 0
  )
    throw new PortentError('ERR_ARTIFACT', `the ${what} is damaged; restore or train it again`)
  const text = bytes.subarray(headerAt + 4, headerAt + 4 + headerLength(bytes, headerAt))
  return JSON.parse(new TextDecoder().decode(text))
}

/**
 * Header and arrays that {@link packArrays} packed; the arrays are copies.
 *
 * @throws As {@link packedHeader}.
 */
export function unpackArrays<H extends object>(
  bytes: Uint8Array,
  magic: string,
  what: string,
): { readonly header: H; readonly arrays: NamedArrays } {
  const header = packedHeader<Described<H>>(bytes, magic, what)
  const headerAt = magic.length + digestBytes
  // A copy starts at an aligned address and can't be changed under its owner.
  const { buffer } = bytes.slice()
  const arrays: Record<string, NamedArrays[string]> = {}
  let at = aligned(headerAt + 4 + headerLength(bytes, headerAt))
  for (const [name, type, length] of header.arrays) {
    const values = new arrayTypes[type](buffer, at, length)
    arrays[name] = values
    at += aligned(values.byteLength)
  }
  return { header, arrays }
}

function digestOf(bytes: Uint8Array, from: number): Buffer {
  return createHash('sha256').update(bytes.subarray(from)).digest()
}

function headerLength(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
}

function typeOf(values: NamedArrays[string]): ArrayType {
  if (values instanceof Int32Array) return 'i32'
  return values instanceof Float32Array ? 'f32' : 'f64'
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8
}
