import { isIPv4, isIPv6 } from 'node:net'
import type { Catalog } from '../../../../datasets/index.ts'
import type { ItemSide } from './vocabulary.ts'

/** What may be known of an item besides what it is. */
export type ItemSideName = 'cluster' | 'subnet' | 'service'

/** Row by item, and how a later item gets one of these rows. */
export interface GrowingSide extends ItemSide {
  /** Row of an item that came into the catalog later, 0 for unknown. */
  rowOf(item: number): number
}

/**
 * The cluster of the VM that an item leads to; row 0 where the destination is no VM or in no cluster.
 *
 * @param clusterOf - By VM id, -1 where it has none.
 */
export function clusterSide(catalog: Catalog, items: number, clusterOf: Int32Array): GrowingSide {
  const rows = 2 + clusterOf.reduce((most, cluster) => Math.max(most, cluster), -1)
  const rowOf = (item: number) => {
    const vm = catalog.vms.idOf(catalog.items.vni(item), catalog.items.address(item))
    return Math.max(0, 1 + (clusterOf[vm] ?? -1))
  }
  return { rows, ids: Int32Array.from({ length: items }, (_, item) => rowOf(item)), rowOf }
}

/** The subnet of an item within its network, /24 or /64; row 0 where the destination is no address. */
export function subnetSide(catalog: Catalog, items: number): GrowingSide {
  const rowOfKey = new Map<string, number>()
  const keyOf = (item: number) => {
    const subnet = subnetOf(catalog.items.address(item))
    return subnet && `${catalog.items.vni(item)} ${subnet}`
  }
  const ids = new Int32Array(items)
  for (let item = 0; item < items; item++) {
    const key = keyOf(item)
    if (key === undefined) continue
    const row = rowOfKey.get(key) ?? rowOfKey.size + 1
    rowOfKey.set(key, row)
    ids[item] = row
  }
  const rowOf = (item: number) => {
    const key = keyOf(item)
    return key === undefined ? 0 : (rowOfKey.get(key) ?? 0)
  }
  return { rows: rowOfKey.size + 1, ids, rowOf }
}

function subnetOf(address: string): string | undefined {
  if (isIPv4(address)) return address.slice(0, address.lastIndexOf('.'))
  if (!isIPv6(address)) return undefined
  const [before = '', after = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  // "::" stands for as many groups of zeros as are missing.
  const missing = Math.max(0, 8 - groups(before).length - groups(after).length)
  return [...groups(before), ...Array(missing).fill('0'), ...groups(after)].slice(0, 4).join(':')
}

/** Row of each service that any item has, by ascending service. */
export function serviceRows(services: Int32Array): Map<number, number> {
  const known = [...new Set(services)].filter((service) => service !== 0).sort((a, b) => a - b)
  return new Map(known.map((service, at) => [service, at + 1]))
}

/**
 * The service (port and protocol) that an item was asked for most; row 0 where none is known.
 *
 * @param services - By item, 0 for unknown, shape `[V]`.
 */
export function serviceSide(services: Int32Array): GrowingSide {
  const rowOfService = serviceRows(services)
  const rowOf = (item: number) => rowOfService.get(services[item] ?? 0) ?? 0
  return { rows: rowOfService.size + 1, ids: services.map((_, item) => rowOf(item)), rowOf }
}
