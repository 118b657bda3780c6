import { shareOf } from '../planner/share-of.ts'

/** Whether a network is among the share of a canary: a larger share keeps all networks of a smaller one. */
export function isInCanary(vni: number, share: number): boolean {
  return share > 0 && positionOf(vni) < share
}

/** The share that takes in at least one of these networks, and no less than `share`. */
export function shareThatReaches(vnis: readonly number[], share: number): number {
  const nearest = Math.min(...vnis.map(positionOf))
  return Math.min(1, Math.max(share, vnis.length > 0 ? nearest + 2 ** -48 : 0))
}

/** In `[0, 1)`; another one than that of push modes, so that the two canaries are independent. */
function positionOf(vni: number): number {
  return shareOf(`challenger ${vni}`)
}
