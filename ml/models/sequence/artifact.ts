import { createHash } from 'node:crypto'
import { PortentError } from '../../../core/index.ts'
import type { Catalog, EndpointTable } from '../../../datasets/index.ts'

/** A model's learned state, ready to be written. */
export interface Artifact {
  /** The model's kind, e.g. `markov`. */
  readonly kind: string
  /** Settings, as JSON values. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Large numbers by name. */
  readonly arrays: Readonly<Record<string, Int32Array | Float32Array | Float64Array>>
}

/** The first bytes of every artifact; its last digit is the version of this layout. */
const magic = 'PORTENT1'
const digestAt = magic.length
const headerAt = digestAt + 32

const arrayTypes = { i32: Int32Array, f32: Float32Array, f64: Float64Array }
type ArrayType = keyof typeof arrayTypes

interface Header {
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly catalog: { readonly vms: number; readonly items: number; readonly digest: string }
  readonly arrays: readonly (readonly [name: string, type: ArrayType, length: number])[]
}

/**
 * Packs an artifact: magic, SHA-256 of all that follows, length of the header, header as JSON, arrays
 * in little-endian order, each at a multiple of 8 bytes.
 *
 * It records which keys the catalog's ids stand for, so that it can't be read with another catalog and
 * name one tenant's items to another.
 */
export function packArtifact(artifact: Artifact, catalog: Catalog): Uint8Array {
  const arrays = Object.entries(artifact.arrays)
  const header: Header = {
    kind: artifact.kind,
    settings: artifact.settings,
    catalog: {
      vms: catalog.vms.size,
      items: catalog.items.size,
      digest: digestOf(catalog, catalog.vms.size, catalog.items.size),
    },
    arrays: arrays.map(([name, values]) => [name, typeOf(values), values.length]),
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  let size = aligned(headerAt + 4 + text.length)
  for (const [, values] of arrays) size += aligned(values.byteLength)
  const bytes = new Uint8Array(size)
  bytes.set(new TextEncoder().encode(magic))
  new DataView(bytes.buffer).setUint32(headerAt, text.length, true)
  bytes.set(text, headerAt + 4)
  let at = aligned(headerAt + 4 + text.length)
  for (const [, values] of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += aligned(values.byteLength)
  }
  bytes.set(createHash('sha256').update(bytes.subarray(headerAt)).digest(), digestAt)
  return bytes
}

/**
 * The artifact that {@link packArtifact} packed.
 *
 * @param kind - The kind it must be of.
 * @param catalog - The catalog it was packed with, which may have grown since.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not an artifact of this kind, are
 *   damaged, or belong to another catalog.
 */
export function unpackArtifact(saved: Uint8Array, kind: string, catalog: Catalog): Artifact {
  const header = headerOf(saved)
  if (header.kind !== kind)
    throw new PortentError('ERR_ARTIFACT', `a model of kind ${header.kind} cannot load as ${kind}`)
  const { vms, items, digest } = header.catalog
  if (
    vms > catalog.vms.size ||
    items > catalog.items.size ||
    digest !== digestOf(catalog, vms, items)
  )
    throw new PortentError(
      'ERR_ARTIFACT',
      `the ${kind} model was saved with another catalog; load the catalog that was saved with it`,
    )
  // A copy starts at an aligned address and can't be changed under the model.
  const { buffer } = saved.slice()
  const arrays: Record<string, Int32Array | Float32Array | Float64Array> = {}
  let at = aligned(headerAt + 4 + headerLengthOf(saved))
  for (const [name, type, length] of header.arrays) {
    const values = new arrayTypes[type](buffer, at, length)
    arrays[name] = values
    at += aligned(values.byteLength)
  }
  return { kind, settings: header.settings, arrays }
}

/**
 * The kind of model that the bytes hold, e.g. `markov`.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if they are not an artifact or are damaged.
 */
export function kindOfArtifact(saved: Uint8Array): string {
  return headerOf(saved).kind
}

/** An array of the artifact, of the type that it must have. @throws `ERR_ARTIFACT` if it isn't there. */
export function int32Of(artifact: Artifact, name: string): Int32Array {
  const values = artifact.arrays[name]
  if (values instanceof Int32Array) return values
  throw missing(artifact, name)
}

/** Like {@link int32Of}. */
export function float32Of(artifact: Artifact, name: string): Float32Array {
  const values = artifact.arrays[name]
  if (values instanceof Float32Array) return values
  throw missing(artifact, name)
}

/** Like {@link int32Of}. */
export function float64Of(artifact: Artifact, name: string): Float64Array {
  const values = artifact.arrays[name]
  if (values instanceof Float64Array) return values
  throw missing(artifact, name)
}

function missing(artifact: Artifact, name: string): PortentError {
  return new PortentError('ERR_ARTIFACT', `the saved ${artifact.kind} model has no array ${name}`)
}

function headerOf(saved: Uint8Array): Header {
  if (new TextDecoder('latin1').decode(saved.subarray(0, digestAt)) !== magic)
    throw new PortentError(
      'ERR_ARTIFACT',
      'not a saved model, or one of another version of Portent',
    )
  const digest = createHash('sha256').update(saved.subarray(headerAt)).digest()
  if (saved.length < headerAt + 4 || digest.compare(saved, digestAt, headerAt) !== 0)
    throw new PortentError('ERR_ARTIFACT', 'the saved model is damaged; restore or train it again')
  const text = saved.subarray(headerAt + 4, headerAt + 4 + headerLengthOf(saved))
  return JSON.parse(new TextDecoder().decode(text))
}

function headerLengthOf(saved: Uint8Array): number {
  return new DataView(saved.buffer, saved.byteOffset).getUint32(headerAt, true)
}

/** SHA-256 over the first keys of both tables, in id order. */
function digestOf(catalog: Catalog, vms: number, items: number): string {
  const hash = createHash('sha256')
  const add = (table: EndpointTable, size: number) => {
    for (let id = 0; id < size; id++) hash.update(`${table.vni(id)} ${table.address(id)}\n`)
    hash.update('\n')
  }
  add(catalog.vms, vms)
  add(catalog.items, items)
  return hash.digest('hex')
}

function typeOf(values: Int32Array | Float32Array | Float64Array): ArrayType {
  if (values instanceof Int32Array) return 'i32'
  return values instanceof Float32Array ? 'f32' : 'f64'
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8
}
