import { spdInverse } from '../../compute/index.ts'
import { itemsOfVm, type PeerSets, vmsOfItem } from './peer-sets.ts'

/** The linear item-item model of one VNI. */
export interface ItemWeights {
  /** The items that it models, ascending ids, shape `[n]`. */
  readonly items: Int32Array
  /** Row j: what having asked for item j adds to each item's score; row-major, shape `[n, n]`. */
  readonly weights: Float32Array
}

/**
 * Fits B, the matrix with a zero diagonal that makes `‖X − X B‖² + ‖√Λ B‖²` least, in closed form:
 * `P = (XᵀX + Λ)⁻¹`, `B[j, k] = −P[j, k] / P[k, k]`, with the diagonal matrix
 * `Λ = λ I + p / (1 − p) · diag(XᵀX)`. X has a row for each VM and a 1 for each item that it asked for.
 *
 * With p above 0 it is the model that predicts best from histories of which each item is dropped with
 * probability p, so that an item's popularity alone does not make it trusted.
 *
 * @param vms - The VMs of one VNI.
 * @param items - The items to model, ascending ids.
 * @param lambda - λ, above 0.
 * @param dropout - p, in `[0, 1)`.
 * @see Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019; with dropout, Steck,
 *   Autoencoders that don't overfit towards the Identity, NeurIPS 2020.
 */
export async function fitItemWeights(
  sets: PeerSets,
  vms: readonly number[],
  items: Int32Array,
  lambda: number,
  dropout: number,
): Promise<ItemWeights> {
  const n = items.length
  const g = gram(sets, vms, items)
  for (let i = 0; i < n; i++) g[i * n + i]! += lambda + (dropout / (1 - dropout)) * g[i * n + i]!
  const p = await spdInverse(g, n)
  const weights = new Float32Array(n * n)
  for (let j = 0; j < n; j++)
    for (let k = 0; k < n; k++) if (j !== k) weights[j * n + k] = -p[j * n + k]! / p[k * n + k]!
  return { items, weights }
}

/**
 * The items of one VNI that at least `minSupport` VMs asked for, at most `maxItems`: those with most.
 *
 * @returns Ascending ids.
 */
export function supportedItems(
  sets: PeerSets,
  candidates: readonly number[],
  minSupport: number,
  maxItems: number,
): Int32Array {
  const support = (item: number) => vmsOfItem(sets, item).length
  const kept = candidates.filter((item) => support(item) >= minSupport)
  if (kept.length > maxItems) {
    kept.sort((a, b) => support(b) - support(a) || a - b)
    kept.length = maxItems
  }
  return Int32Array.from(kept).sort()
}

/** The lower triangle of `XᵀX`, row-major, shape `[n, n]`; above it are zeros. */
function gram(sets: PeerSets, vms: readonly number[], items: Int32Array): Float64Array {
  const n = items.length
  const places = new Map(Array.from(items, (item, place) => [item, place]))
  const g = new Float64Array(n * n)
  const asked = new Int32Array(n)
  for (const vm of vms) {
    let count = 0
    for (const item of itemsOfVm(sets, vm)) {
      const place = places.get(item)
      if (place !== undefined) asked[count++] = place
    }
    for (let a = 0; a < count; a++) for (let b = 0; b <= a; b++) g[asked[a]! * n + asked[b]!]! += 1
  }
  return g
}
