import type { Champion, SparseRows } from '../../ml/index.ts'
import type { Projection } from './projection.ts'

/** The VMs of one network that the model knows. */
export interface KnownVms {
  readonly ips: readonly string[]
  /** Of each, -1 where it has none, shape `[n]`. */
  readonly clusters: Int32Array
}

/** VMs between which other work gets its turn. */
const chunk = 1_000

/** Lets others have their turn between chunks of a long list. */
async function inChunks(length: number, work: (from: number, to: number) => void): Promise<void> {
  for (let from = 0; from < length; from += chunk) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    work(from, Math.min(length, from + chunk))
  }
}

export async function knownVms(champion: Champion, vni: number): Promise<KnownVms> {
  const { vms } = champion.model.catalog
  const ids = [...vms.idsOf(vni)]
  const ips: string[] = []
  const clusters = new Int32Array(ids.length)
  await inChunks(ids.length, (from, to) => {
    for (let row = from; row < to; row++) {
      ips.push(vms.address(ids[row]!))
      clusters[row] = champion.vm(ids[row]!).cluster
    }
  })
  return { ips, clusters }
}

/**
 * What a network's VMs asked for, as the model knows it: `log(1 + requests)` of each item, by VM.
 *
 * @param n - Of the first so many VMs; there may be more by now.
 */
export async function requestRows(champion: Champion, vni: number, n: number): Promise<SparseRows> {
  const ids = champion.model.catalog.vms.idsOf(vni).slice(0, n)
  const columnOf = new Map<number, number>()
  const indptr = new Int32Array(ids.length + 1)
  const parts: { indices: Int32Array; values: Float32Array }[] = []
  await inChunks(ids.length, (from, to) => {
    const indices: number[] = []
    const values: number[] = []
    for (let row = from; row < to; row++) {
      const counts = new Map<number, number>()
      for (const item of champion.vm(ids[row]!).items) {
        const column = columnOf.get(item) ?? columnOf.size
        columnOf.set(item, column)
        counts.set(column, (counts.get(column) ?? 0) + 1)
      }
      for (const [column, count] of [...counts].sort((a, b) => a[0] - b[0])) {
        indices.push(column)
        values.push(Math.log1p(count))
      }
      indptr[row + 1] = indptr[row]! + counts.size
    }
    parts.push({ indices: Int32Array.from(indices), values: Float32Array.from(values) })
  })
  const all = { indices: new Int32Array(indptr.at(-1)!), values: new Float32Array(indptr.at(-1)!) }
  let at = 0
  for (const { indices, values } of parts) {
    all.indices.set(indices, at)
    all.values.set(values, at)
    at += indices.length
  }
  return { rows: ids.length, columns: columnOf.size, indptr, ...all }
}

/**
 * A map as it goes over the wire, little-endian: n (uint32), x and y (uint16, shape `[n]` each), clusters
 * (int32, shape `[n]`), and the VMs' addresses as JSON.
 */
export function packMap({ ips, clusters }: KnownVms, { x, y }: Projection): Buffer {
  const n = ips.length
  const numbers = Buffer.alloc(4 + 8 * n)
  numbers.writeUInt32LE(n, 0)
  for (let i = 0; i < n; i++) {
    numbers.writeUInt16LE(x[i]!, 4 + 2 * i)
    numbers.writeUInt16LE(y[i]!, 4 + 2 * n + 2 * i)
    numbers.writeInt32LE(clusters[i]!, 4 + 4 * n + 4 * i)
  }
  return Buffer.concat([numbers, Buffer.from(JSON.stringify(ips))])
}
