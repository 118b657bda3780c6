import type { Champion } from '../../ml/index.ts'
import type { SimilarVm } from './wire.ts'

/** VMs of a cluster that are looked at: of a larger one every n-th, so that an answer stays quick. */
const mostCompared = 5_000

/**
 * The VMs of the same cluster that asked for most of the same, most alike first.
 *
 * @param most - At most so many.
 * @returns Nothing for a VM that the model does not know or has in no cluster.
 */
export function similarVms(champion: Champion, vni: number, ip: string, most: number): SimilarVm[] {
  const { vms } = champion.model.catalog
  const vm = vms.idOf(vni, ip)
  if (vm < 0) return []
  const { cluster, items } = champion.vm(vm)
  if (cluster < 0) return []
  const own = new Set(items)
  const others = vms.idsOf(vni).filter((id) => id !== vm && champion.vm(id).cluster === cluster)
  const step = Math.ceil(others.length / mostCompared)
  return others
    .filter((_, i) => i % step === 0)
    .map((id) => alike(own, champion.vm(id).items, vms.address(id)))
    .sort((a, b) => b.similarity - a.similarity || b.shared - a.shared || compare(a.ip, b.ip))
    .slice(0, most)
}

/** Jaccard similarity of what two asked for. */
function alike(own: ReadonlySet<number>, items: Int32Array, ip: string): SimilarVm {
  const other = new Set(items)
  let shared = 0
  for (const item of other) if (own.has(item)) shared++
  const all = own.size + other.size - shared
  return { ip, similarity: all === 0 ? 0 : shared / all, shared }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
