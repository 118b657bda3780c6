import type { Matrix } from './matrix.ts'
import type { VmProfiles } from './profile.ts'
import { type SparseRows, selectRows } from './sparse-rows.ts'
import { truncatedSvd } from './truncated-svd.ts'

/** A block of columns that are made and weighed together. */
export type Block = SparseBlock | 'hours' | 'volume'

type SparseBlock = 'peers' | 'services' | 'clients' | 'served' | 'attributes'

export interface ProfileMatrixOptions {
  /** Share of each block in the squared distance; 0 leaves the block out. */
  readonly weights?: Partial<Record<Block, number>>
  /** Directions kept of each sparse block. Default 16. */
  readonly dimensions?: number
  /** Default 1. */
  readonly seed?: number
}

/** A matrix that says what its columns are. */
export interface ProfileMatrix extends Matrix {
  /** Name and scaling of each column, shape `[d]`. */
  readonly names: readonly string[]
}

/** Whom a VM talks to, and by which service, tells its role best; when and how much only tips the scale. */
const defaultWeights: Readonly<Record<Block, number>> = {
  peers: 1,
  services: 1,
  clients: 0.5,
  served: 0.5,
  attributes: 1,
  hours: 0.1,
  volume: 0.1,
}

/**
 * Dense rows for clustering VMs of one VNI by role.
 *
 * Sets and histograms are weighed by rarity and projected (see {@link sparseBlock}); hours are shares of the
 * day; counts are log1p and standardised. Each block is then scaled so that its mean squared row is its
 * weight, so no block drowns another, however many columns it has.
 *
 * @param vms - Ids of the VMs wanted, of one VNI: rarity, scale and projection are taken among them alone, so
 *   nothing of one tenant bears on another.
 * @returns Shape `[vms, d]`. A set that is empty for all of the VMs gives no columns.
 */
export function profileMatrix(
  profiles: VmProfiles,
  vms: ArrayLike<number>,
  { weights = {}, dimensions = 16, seed = 1 }: ProfileMatrixOptions = {},
): ProfileMatrix {
  const sparse = (name: SparseBlock) => () => {
    const counts = profiles[name] && selectRows(profiles[name], vms)
    return counts?.columns ? sparseBlock(name, counts, dimensions, seed) : noColumns
  }
  const make: Record<Block, () => Columns> = {
    peers: sparse('peers'),
    services: sparse('services'),
    clients: sparse('clients'),
    served: sparse('served'),
    attributes: sparse('attributes'),
    hours: () => hourBlock(profiles, vms),
    volume: () => volumeBlock(profiles, vms),
  }
  const blocks: Columns[] = []
  for (const [name, weight] of Object.entries({ ...defaultWeights, ...weights })) {
    if (weight > 0) blocks.push(weigh(make[name as Block](), vms.length, weight))
  }
  return sideBySide(blocks, vms.length)
}

/** Columns side by side, row-major. */
interface Columns {
  readonly names: readonly string[]
  readonly values: Float32Array
}

const noColumns: Columns = { names: [], values: new Float32Array(0) }

/**
 * A set or histogram in a few columns: `log1p(uses) × ln(1 + n / VMs that have it)`, rows to length 1, then
 * the truncated SVD. Squared distance is then twice one minus the cosine.
 */
function sparseBlock(name: string, counts: SparseRows, dimensions: number, seed: number): Columns {
  const { values } = truncatedSvd(weighByRarity(counts), dimensions, seed)
  const names = Array.from(
    { length: dimensions },
    (_, i) => `${name} direction ${i + 1} (log1p, rarity, unit row, SVD)`,
  )
  return { names, values }
}

function weighByRarity(counts: SparseRows): SparseRows {
  const support = new Float64Array(counts.columns)
  for (const column of counts.indices) support[column]! += 1
  const values = counts.values.map(
    (value, at) => Math.log1p(value) * Math.log1p(counts.rows / support[counts.indices[at]!]!),
  )
  for (let row = 0; row < counts.rows; row++) {
    const own = values.subarray(counts.indptr[row]!, counts.indptr[row + 1]!)
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0))
    for (let i = 0; i < own.length; i++) own[i]! /= length
  }
  return { ...counts, values }
}

function hourBlock({ hours }: VmProfiles, vms: ArrayLike<number>): Columns {
  const values = new Float32Array(vms.length * 24)
  for (let row = 0; row < vms.length; row++) {
    const own = hours.subarray(vms[row]! * 24, (vms[row]! + 1) * 24)
    const total = own.reduce((sum, uses) => sum + uses, 0)
    if (total > 0)
      values.set(
        own.map((uses) => uses / total),
        row * 24,
      )
  }
  return { names: Array.from({ length: 24 }, (_, h) => `hour ${h} UTC (share)`), values }
}

function volumeBlock(profiles: VmProfiles, vms: ArrayLike<number>): Columns {
  const { peers, clients, bytes, packets } = profiles
  const degree = (rows: SparseRows) => (vm: number) => rows.indptr[vm + 1]! - rows.indptr[vm]!
  const uses = (vm: number) =>
    peers.values.subarray(peers.indptr[vm]!, peers.indptr[vm + 1]!).reduce((a, b) => a + b, 0)
  const measures: Record<string, (vm: number) => number> = {
    degree: degree(peers),
    clients: degree(clients),
    uses,
    bytes: (vm) => bytes[vm]!,
    packets: (vm) => packets[vm]!,
  }
  const names = Object.keys(measures)
  const values = new Float32Array(vms.length * names.length)
  for (const [column, measure] of Object.values(measures).entries()) {
    const logs = Float64Array.from({ length: vms.length }, (_, row) =>
      Math.log1p(measure(vms[row]!)),
    )
    for (const [row, value] of standardise(logs).entries())
      values[row * names.length + column] = value
  }
  return { names: names.map((name) => `${name} (log1p, standardised)`), values }
}

/** To mean 0 and variance 1; a constant column becomes 0. */
function standardise(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const scale = variance > 1e-20 ? 1 / Math.sqrt(variance) : 0
  return values.map((value) => (value - mean) * scale)
}

/** Scales a block so that the mean squared length of its rows is `weight`; a block of zeros stays so. */
function weigh({ names, values }: Columns, rows: number, weight: number): Columns {
  const squares = values.reduce((sum, value) => sum + value * value, 0)
  const scale = squares > 0 ? Math.sqrt((weight * rows) / squares) : 0
  return { names, values: values.map((value) => value * scale) }
}

function sideBySide(blocks: readonly Columns[], rows: number): ProfileMatrix {
  const names = blocks.flatMap((block) => block.names)
  const values = new Float32Array(rows * names.length)
  let at = 0
  for (const block of blocks) {
    const width = block.names.length
    for (let row = 0; row < rows; row++) {
      values.set(block.values.subarray(row * width, (row + 1) * width), row * names.length + at)
    }
    at += width
  }
  return { rows, columns: names.length, values, names }
}
