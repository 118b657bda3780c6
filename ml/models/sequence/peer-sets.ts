import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { type Artifact, int32Of } from './artifact.ts'

/** Which items each VM has asked for at least once, by VM and by item. Never written again. */
export interface PeerSets {
  /** Items of VM v, ascending, are `items[vmStarts[v] .. vmStarts[v + 1])`; shape `[vms + 1]`. */
  readonly vmStarts: Int32Array
  readonly items: Int32Array
  /** VMs of item i, ascending, are `vms[itemStarts[i] .. itemStarts[i + 1])`; shape `[items + 1]`. */
  readonly itemStarts: Int32Array
  readonly vms: Int32Array
}

/** Nobody has asked for anything. */
export const noPeerSets: PeerSets = {
  vmStarts: Int32Array.of(0),
  items: new Int32Array(0),
  itemStarts: Int32Array.of(0),
  vms: new Int32Array(0),
}

/**
 * The sets by VM, with the same by item worked out.
 *
 * @param vmStarts - Shape `[vms + 1]`.
 * @param items - Shape `[pairs]`.
 * @param itemCount - How many items there are; ids in `items` are below it.
 */
function peerSetsOf(vmStarts: Int32Array, items: Int32Array, itemCount: number): PeerSets {
  const itemStarts = new Int32Array(itemCount + 1)
  for (const item of items) itemStarts[item + 1]! += 1
  for (let item = 0; item < itemCount; item++) itemStarts[item + 1]! += itemStarts[item]!
  const ends = itemStarts.slice()
  const vms = new Int32Array(items.length)
  for (let vm = 0; vm + 1 < vmStarts.length; vm++)
    for (let p = vmStarts[vm]!; p < vmStarts[vm + 1]!; p++) vms[ends[items[p]!]!++] = vm
  return { vmStarts, items, itemStarts, vms }
}

/** The sets as arrays of an artifact. */
export function peerSetArrays({ vmStarts, items }: PeerSets): Artifact['arrays'] {
  return { vmStarts, items }
}

/** The sets that {@link peerSetArrays} put into an artifact. */
export function savedPeerSets(artifact: Artifact, catalog: Catalog): PeerSets {
  return peerSetsOf(int32Of(artifact, 'vmStarts'), int32Of(artifact, 'items'), catalog.items.size)
}

/** Items that the VM has asked for, ascending; none for a VM that the sets don't name. */
export function itemsOfVm(sets: PeerSets, vm: number): Int32Array {
  if (vm < 0 || vm + 1 >= sets.vmStarts.length) return sets.items.subarray(0, 0)
  return sets.items.subarray(sets.vmStarts[vm]!, sets.vmStarts[vm + 1]!)
}

/** VMs that have asked for the item, ascending; none for an item that the sets don't name. */
export function vmsOfItem(sets: PeerSets, item: number): Int32Array {
  if (item < 0 || item + 1 >= sets.itemStarts.length) return sets.vms.subarray(0, 0)
  return sets.vms.subarray(sets.itemStarts[item]!, sets.itemStarts[item + 1]!)
}

/** How many VMs of each VNI have asked for anything. */
export function activeVms(sets: PeerSets, catalog: Catalog): Map<number, number> {
  const active = new Map<number, number>()
  for (let vm = 0; vm + 1 < sets.vmStarts.length; vm++) {
    if (sets.vmStarts[vm] === sets.vmStarts[vm + 1]) continue
    const vni = catalog.vms.vni(vm)
    active.set(vni, (active.get(vni) ?? 0) + 1)
  }
  return active
}

/** The sets with those of `events`, which are checked, added. */
export function extendPeerSets(sets: PeerSets, events: EventLog, catalog: Catalog): PeerSets {
  const vmCount = catalog.vms.size
  const starts = new Int32Array(vmCount + 1)
  for (let vm = 0; vm < vmCount; vm++) starts[vm + 1] = itemsOfVm(sets, vm).length
  for (const vm of events.vm) starts[vm + 1]! += 1
  for (let vm = 0; vm < vmCount; vm++) starts[vm + 1]! += starts[vm]!
  const all = new Int32Array(starts[vmCount]!) // with duplicates
  const ends = starts.slice(0, vmCount)
  for (let vm = 0; vm < vmCount; vm++) {
    const known = itemsOfVm(sets, vm)
    all.set(known, ends[vm]!)
    ends[vm]! += known.length
  }
  for (let e = 0; e < events.length; e++) all[ends[events.vm[e]!]!++] = events.item[e]!
  return peerSetsOf(...withoutDuplicates(starts, all), catalog.items.size)
}

/** The sets without some items. */
export function withoutItems(sets: PeerSets, items: ReadonlySet<number>): PeerSets {
  const starts = new Int32Array(sets.vmStarts.length)
  const kept = new Int32Array(sets.items.length)
  let to = 0
  for (let vm = 0; vm + 1 < starts.length; vm++) {
    for (const item of itemsOfVm(sets, vm)) if (!items.has(item)) kept[to++] = item
    starts[vm + 1] = to
  }
  return peerSetsOf(starts, kept.slice(0, to), sets.itemStarts.length - 1)
}

/** Sorts each VM's stretch of `items` in place and drops what it holds twice. */
function withoutDuplicates(starts: Int32Array, items: Int32Array): [Int32Array, Int32Array] {
  const kept = new Int32Array(starts.length)
  let to = 0
  for (let vm = 0; vm + 1 < starts.length; vm++) {
    const stretch = items.subarray(starts[vm]!, starts[vm + 1]!).sort()
    for (let p = 0; p < stretch.length; p++)
      if (p === 0 || stretch[p] !== stretch[p - 1]) items[to++] = stretch[p]!
    kept[vm + 1] = to
  }
  return [kept, items.slice(0, to)]
}
