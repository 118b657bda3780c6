import { readFileSync } from 'node:fs'
import type { Catalog, Warehouse } from '../../datasets/index.ts'
import type { UseCounts, VmProfiles } from './profile.ts'
import { profilesOf } from './profiles-of.ts'

/** A part of the flows, milliseconds since the epoch. */
export interface FlowRange {
  /** Only flows that begin at or after this; default -Infinity. */
  readonly from?: number
  /** Only flows that begin before this; default Infinity. */
  readonly to?: number
}

/**
 * Profiles counted from the warehouse's flows in SQL: a use is a flow, with its bytes and packets.
 *
 * Sees every flow, where {@link profilesFromLog} sees only those that would be requests. Give `to` the
 * moment up to which a replay may know things.
 *
 * @param catalog - Names the VMs and items that get a row and a column; flows of others are passed over.
 * @throws {@link PortentError} `ERR_WAREHOUSE` if the warehouse fails.
 */
export async function profilesFromFlows(
  warehouse: Pick<Warehouse, 'columns'>,
  catalog: Catalog,
  { from = -Infinity, to = Infinity }: FlowRange = {},
): Promise<VmProfiles> {
  const finite = (time: number) => (Number.isFinite(time) ? time : null)
  const parameters = { from: finite(from), to: finite(to) }
  const [uses, hours] = [
    (await warehouse.columns(statement('uses'), parameters)) as unknown as UseColumns,
    (await warehouse.columns(statement('hours'), parameters)) as unknown as HourColumns,
  ]
  const counts = countsOf(uses, catalog)
  const vms = catalog.vms.size
  return profilesOf(catalog, counts, {
    hours: hoursOf(hours, catalog),
    bytes: sumByVm(counts.vm, counts.bytes, vms),
    packets: sumByVm(counts.vm, counts.packets, vms),
  })
}

/** What `sql/uses.sql` yields; nothing at all without rows. */
interface UseColumns {
  readonly vni?: Uint32Array
  readonly source: readonly string[]
  readonly destination: readonly string[]
  readonly port: Uint16Array
  readonly protocol: Uint8Array
  readonly uses: Float64Array
  readonly bytes: Float64Array
  readonly packets: Float64Array
}

/** What `sql/hours.sql` yields. */
interface HourColumns {
  readonly vni?: Uint32Array
  readonly source: readonly string[]
  readonly hour: Uint8Array
  readonly uses: Float64Array
}

/** Text of `sql/<name>.sql`. */
function statement(name: string): string {
  return readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')
}

/** Rows whose VM and item the catalog names, by id. */
function countsOf(
  rows: UseColumns,
  { vms, items }: Catalog,
): UseCounts & { vm: Int32Array; bytes: Float64Array; packets: Float64Array } {
  const vni = rows.vni ?? new Uint32Array(0) // no columns where there are no rows
  const vm = Int32Array.from(vni, (vni, row) => vms.idOf(vni, rows.source[row]!))
  const item = Int32Array.from(vni, (vni, row) => items.idOf(vni, rows.destination[row]!))
  const known = Int32Array.from(vm.keys()).filter((row) => vm[row]! >= 0 && item[row]! >= 0)
  const float = (column: ArrayLike<number>) => Float64Array.from(known, (row) => column[row]!)
  return {
    vm: known.map((row) => vm[row]!),
    item: known.map((row) => item[row]!),
    port: float(rows.port),
    protocol: float(rows.protocol),
    uses: float(rows.uses),
    bytes: float(rows.bytes),
    packets: float(rows.packets),
  }
}

/** Shape `[VMs, 24]`. */
function hoursOf(rows: HourColumns, { vms }: Catalog): Float32Array {
  const hours = new Float32Array(vms.size * 24)
  for (const [row, vni] of (rows.vni ?? []).entries()) {
    const vm = vms.idOf(vni, rows.source[row]!)
    if (vm >= 0) hours[vm * 24 + rows.hour[row]!] = rows.uses[row]!
  }
  return hours
}

function sumByVm(vm: Int32Array, values: Float64Array, vms: number): Float64Array {
  const sums = new Float64Array(vms)
  for (const [row, id] of vm.entries()) sums[id]! += values[row]!
  return sums
}
