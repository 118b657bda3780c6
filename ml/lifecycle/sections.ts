import { PortentError } from '../../core/index.ts'

/** Large numbers and bytes by name. */
type Sections = Readonly<Record<string, Section>>

type Section = Uint8Array | Int32Array | Float64Array

/** A JSON header and typed arrays in one run of bytes, so that loading is a read and a few views. */
export interface SectionFile {
  readonly header: Readonly<Record<string, unknown>>
  readonly sections: Sections
}

/** Begins every file; the number after it is the version of what the file holds. */
const magic = 'PORTENT-MODEL'
const versionAt = 16
const headerAt = 24

const types = { u8: Uint8Array, i32: Int32Array, f64: Float64Array }
type TypeName = keyof typeof types
type Directory = readonly (readonly [name: string, type: TypeName, length: number])[]

/**
 * Packs a header and sections: magic, schema version, header length, header as JSON, then each section at a
 * multiple of 8 bytes, in little-endian order.
 *
 * @param schema - Version of the content, at least 1.
 */
export function packSections(
  { header, sections }: SectionFile,
  schema: number,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(sections)
  const directory: Directory = entries.map(([name, values]) => [
    name,
    typeOf(values),
    values.length,
  ])
  const text = new TextEncoder().encode(JSON.stringify({ ...header, sections: directory }))
  const first = aligned(headerAt + text.length)
  const size = entries.reduce((sum, [, values]) => sum + aligned(values.byteLength), first)
  const bytes = new Uint8Array(size)
  bytes.set(new TextEncoder().encode(magic))
  const view = new DataView(bytes.buffer)
  view.setUint32(versionAt, schema, true)
  view.setUint32(versionAt + 4, text.length, true)
  bytes.set(text, headerAt)
  let at = first
  for (const [, values] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += aligned(values.byteLength)
  }
  return bytes
}

/**
 * What {@link packSections} packed; sections are views of the bytes.
 *
 * @param bytes - At an address that is a multiple of 8.
 * @param where - How messages name the file.
 * @throws {@link PortentError} `ERR_ARTIFACT` if it is no such file, or of another schema.
 */
export function unpackSections(
  bytes: Uint8Array<ArrayBuffer>,
  schema: number,
  where: string,
): SectionFile {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, magic.length))
  if (start !== magic || bytes.length < headerAt) {
    throw new PortentError('ERR_ARTIFACT', `${where} is not a Portent model; train one again`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const found = view.getUint32(versionAt, true)
  if (found !== schema) {
    const remedy = found > schema ? 'update Portent' : 'train a model again'
    throw new PortentError(
      'ERR_ARTIFACT',
      `${where} has model schema ${found}, this Portent reads ${schema}; ${remedy}`,
    )
  }
  const length = view.getUint32(versionAt + 4, true)
  const text = new TextDecoder().decode(bytes.subarray(headerAt, headerAt + length))
  const { sections: directory, ...header } = JSON.parse(text) as { sections: Directory }
  const sections: Record<string, Section> = {}
  let at = aligned(headerAt + length)
  for (const [name, type, count] of directory) {
    const values = new types[type](bytes.buffer, bytes.byteOffset + at, count)
    sections[name] = values
    at += aligned(values.byteLength)
  }
  return { header, sections }
}

function typeOf(values: Section): TypeName {
  if (values instanceof Uint8Array) return 'u8'
  return values instanceof Int32Array ? 'i32' : 'f64'
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8
}
