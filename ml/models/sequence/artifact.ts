import { createHash } from 'node:crypto'
import { PortentError } from '../../../core/index.ts'
import type { Catalog, EndpointTable } from '../../../datasets/index.ts'
import { type NamedArrays, packArrays, packedHeader, unpackArrays } from './packed-arrays.ts'

/** A model's learned state, ready to be written. */
export interface Artifact {
  /** The model's kind, e.g. `markov`. */
  readonly kind: string
  /** Settings, as JSON values. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Large numbers by name. */
  readonly arrays: NamedArrays
}

/** The first bytes of every artifact; its last digit is the version of this layout. */
const magic = 'PORTENT1'
const what = 'saved model'

interface Header {
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly catalog: { readonly vms: number; readonly items: number; readonly digest: string }
}

/**
 * Packs an artifact, with a checksum.
 *
 * It records which keys the catalog's ids stand for, so that it can't be read with another catalog and
 * name one tenant's items to another.
 */
export function packArtifact(artifact: Artifact, catalog: Catalog): Uint8Array {
  const header: Header = {
    kind: artifact.kind,
    settings: artifact.settings,
    catalog: {
      vms: catalog.vms.size,
      items: catalog.items.size,
      digest: digestOf(catalog, catalog.vms.size, catalog.items.size),
    },
  }
  return packArrays(magic, header, artifact.arrays)
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
  const { header, arrays } = unpackArrays<Header>(saved, magic, what)
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
  return { kind, settings: header.settings, arrays }
}

/**
 * The kind of model that the bytes hold, e.g. `markov`.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if they are not an artifact or are damaged.
 */
export function kindOfArtifact(saved: Uint8Array): string {
  return packedHeader<Header>(saved, magic, what).kind
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
