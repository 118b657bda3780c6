import type { Catalog } from '../../datasets/index.ts'
import type { UseCounts, VmProfiles } from './profile.ts'
import { sparseRows } from './sparse-rows.ts'

/** Profiles from counts of uses, and from what is known of each VM as a whole. */
export function profilesOf(
  catalog: Catalog,
  counts: UseCounts,
  whole: Pick<VmProfiles, 'hours' | 'bytes' | 'packets'>,
): VmProfiles {
  const vms = catalog.vms.size
  const { vm, item, uses } = counts
  const { keys, column } = servicesOf(counts)
  const owner = ownersOf(catalog)
  const served = Int32Array.from({ length: vm.length }, (_, i) => i).filter(
    (i) => owner[item[i]!]! >= 0,
  )
  const server = served.map((i) => owner[item[i]!]!)
  const servedUses = Array.from(served, (i) => uses[i]!)
  const services = keys.length
  return {
    catalog,
    peers: sparseRows(vms, catalog.items.size, { row: vm, column: item, value: uses }),
    services: sparseRows(vms, services, { row: vm, column, value: uses }),
    clients: sparseRows(vms, vms, {
      row: server,
      column: served.map((i) => vm[i]!),
      value: servedUses,
    }),
    served: sparseRows(vms, services, {
      row: server,
      column: served.map((i) => column[i]!),
      value: servedUses,
    }),
    serviceKeys: keys,
    ...whole,
  }
}

/** Each service's key in ascending order, and each count's column among them. */
function servicesOf({ port, protocol }: UseCounts): { keys: Int32Array; column: Int32Array } {
  const key = Int32Array.from({ length: port.length }, (_, i) => protocol[i]! * 65_536 + port[i]!)
  const keys = Int32Array.from(new Set(key)).sort()
  const columns = new Map(Array.from(keys, (key, column) => [key, column]))
  return { keys, column: key.map((key) => columns.get(key)!) }
}

/** The VM that has each item's address in the same VNI, or -1, shape `[items]`. */
function ownersOf({ vms, items }: Catalog): Int32Array {
  return Int32Array.from({ length: items.size }, (_, item) =>
    vms.idOf(items.vni(item), items.address(item)),
  )
}
