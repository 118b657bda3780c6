import type { Catalog } from '../../datasets/index.ts'
import type { SparseRows } from './sparse-rows.ts'

/** What each VM did and was asked for, in counts; row `i` is the VM with id `i` in the catalog. */
export interface VmProfiles {
  /** Which VMs and items the rows and columns are. */
  readonly catalog: Catalog
  /** How often each VM used each item, shape `[VMs, items]`; the row's columns are its peer set. */
  readonly peers: SparseRows
  /** How often each VM used each service, shape `[VMs, services]`. */
  readonly services: SparseRows
  /** How often each VM was used by each VM, as far as its address is an item, shape `[VMs, VMs]`. */
  readonly clients: SparseRows
  /** How often each VM was used for each service, shape `[VMs, services]`. */
  readonly served: SparseRows
  /** Given attributes as categories, shape `[VMs, categories]`; left out where none were given. */
  readonly attributes?: SparseRows
  /** Name of each category, such as `role=web`, shape `[categories]`; there where attributes are. */
  readonly attributeNames?: readonly string[]
  /** Column of a service: `protocol × 65,536 + port`, ascending, shape `[services]`. */
  readonly serviceKeys: Int32Array
  /** Uses by hour of the day in UTC, shape `[VMs, 24]`. */
  readonly hours: Float32Array
  /** Bytes that the VM's uses carried, shape `[VMs]`; 0 where the log does not say. */
  readonly bytes: Float64Array
  /** Packets likewise, shape `[VMs]`. */
  readonly packets: Float64Array
}

/** One count of uses, as a log or a warehouse gives it. */
export interface UseCounts {
  /** VM ids, shape `[u]`. */
  readonly vm: ArrayLike<number>
  /** Item ids, shape `[u]`. */
  readonly item: ArrayLike<number>
  readonly port: ArrayLike<number>
  readonly protocol: ArrayLike<number>
  /** Uses of that item by that VM on that port, shape `[u]`; several counts of the same add up. */
  readonly uses: ArrayLike<number>
}
