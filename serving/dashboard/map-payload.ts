import type { Champion } from '../../ml/index.ts'

/** What one network's VMs asked for, as the model knows it: what a projection is made of. */
export interface MapInput {
  readonly ips: readonly string[]
  /** Of each VM, -1 where it has none, shape `[n]`. */
  readonly clusters: Int32Array
  /** Where each VM's items begin, shape `[n + 1]`. */
  readonly indptr: Int32Array
  /** In `[0, columns)`, each once a VM, ascending. */
  readonly indices: Int32Array
  /** `log(1 + requests)` of each. */
  readonly values: Float32Array
  readonly columns: number
}

/** VMs between which other work gets its turn. */
const chunk = 2_000

/** Gathers what a network's VMs asked for, letting others have their turn meanwhile. */
export async function mapInput(champion: Champion, vni: number): Promise<MapInput> {
  const { vms } = champion.model.catalog
  const ids = [...vms.idsOf(vni)]
  const columnOf = new Map<number, number>()
  const clusters = new Int32Array(ids.length)
  const indptr = new Int32Array(ids.length + 1)
  const indices: number[] = []
  const values: number[] = []
  for (const [row, vm] of ids.entries()) {
    if (row > 0 && row % chunk === 0) await new Promise((resolve) => setImmediate(resolve))
    const { cluster, items } = champion.vm(vm)
    clusters[row] = cluster
    const counts = new Map<number, number>()
    for (const item of items) {
      const column = columnOf.get(item) ?? columnOf.size
      columnOf.set(item, column)
      counts.set(column, (counts.get(column) ?? 0) + 1)
    }
    for (const [column, count] of [...counts].sort((a, b) => a[0] - b[0])) {
      indices.push(column)
      values.push(Math.log1p(count))
    }
    indptr[row + 1] = indices.length
  }
  return {
    ips: ids.map((id) => vms.address(id)),
    clusters,
    indptr,
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
    columns: columnOf.size,
  }
}

/**
 * A map as it goes over the wire, little-endian: n (uint32), x and y (uint16, shape `[n]` each), clusters
 * (int32, shape `[n]`), and the VMs' addresses as JSON.
 */
export function packMap(
  { ips, clusters }: Pick<MapInput, 'ips' | 'clusters'>,
  { x, y }: { readonly x: Uint16Array; readonly y: Uint16Array },
): Buffer {
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
