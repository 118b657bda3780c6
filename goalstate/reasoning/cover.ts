import { grouped } from './grouped.ts'
import type { Rectangle } from './rectangle.ts'
import { soleCells } from './sole-cells.ts'

/**
 * Owners whose rectangles together cover the targets, none of which can be left out.
 *
 * One owner where one is enough; else chosen greedily by area, which is not always the fewest: that
 * problem is NP-hard.
 *
 * @param targets - Covered by the candidates as a whole, which the caller knows.
 * @param candidates - In the targets' columns.
 * @returns Ascending. O(targets × cover × candidates) at most.
 */
export function minimalCover(
  targets: readonly Rectangle[],
  candidates: readonly Rectangle[],
): number[] {
  const byOwner = grouped(candidates, ({ owner }) => owner)
  for (const [owner, own] of byOwner)
    if (targets.every((target) => own.some((one) => isInside(target, one)))) return [owner]
  const chosen = new Set<number>()
  for (const target of targets) coverOne(target, candidates, chosen)
  return irredundant(targets, byOwner, chosen).sort((a, b) => a - b)
}

function isInside(inner: Rectangle, outer: Rectangle): boolean {
  const across = outer.left <= inner.left && inner.right <= outer.right
  return across && outer.first <= inner.first && inner.last <= outer.last
}

/** The part of a rectangle that lies in the target, or nothing. */
function clip(rectangle: Rectangle, target: Rectangle): Rectangle | undefined {
  const first = Math.max(rectangle.first, target.first)
  const last = Math.min(rectangle.last, target.last)
  const left = Math.max(rectangle.left, target.left)
  const right = Math.min(rectangle.right, target.right)
  if (first > last || left > right) return
  return { first, last, left, right, owner: rectangle.owner }
}

function area({ first, last, left, right }: Rectangle): number {
  return (last - first + 1) * (right - left + 1)
}

/** Adds to `chosen` what the target needs: row by row, the largest candidate over the first gap. */
function coverOne(target: Rectangle, candidates: readonly Rectangle[], chosen: Set<number>): void {
  const parts = candidates
    .flatMap((candidate) => clip(candidate, target) ?? [])
    .sort((a, b) => area(b) - area(a))
  const used = parts.filter(({ owner }) => chosen.has(owner))
  let first = target.first
  while (first <= target.last) {
    const row = used.filter((part) => part.first <= first && first <= part.last)
    const gap = firstGap(row, target)
    if (gap > target.right) {
      first = Math.min(...row.map(({ last }) => last)) + 1
    } else {
      const { owner } = parts.find((part) => holds(part, first, gap))!
      chosen.add(owner)
      used.push(...parts.filter((part) => part.owner === owner))
    }
  }
}

function holds({ first, last, left, right }: Rectangle, service: number, column: number): boolean {
  return first <= service && service <= last && left <= column && column <= right
}

/** The first of the target's columns that a row leaves bare, or the one past its end. */
function firstGap(row: readonly Rectangle[], target: Rectangle): number {
  let gap = target.left
  for (const { left, right } of [...row].sort((a, b) => a.left - b.left)) {
    if (left > gap) return gap
    gap = Math.max(gap, right + 1)
  }
  return gap
}

/** Leaves out the chosen that the others make up for, smallest first. */
function irredundant(
  targets: readonly Rectangle[],
  byOwner: ReadonlyMap<number, readonly Rectangle[]>,
  chosen: ReadonlySet<number>,
): number[] {
  const parts = [...chosen].map((owner) => {
    const own = byOwner.get(owner)!
    return {
      owner,
      byTarget: targets.map((target) => own.flatMap((part) => clip(part, target) ?? [])),
    }
  })
  const sizes = new Map(
    parts.map(({ owner, byTarget }) => [
      owner,
      byTarget.flat().reduce((sum, p) => sum + area(p), 0),
    ]),
  )
  let kept = parts.sort((a, b) => sizes.get(a.owner)! - sizes.get(b.owner)!)
  for (;;) {
    const needed = neededOwners(targets, kept)
    const spare = kept.find(({ owner }) => !needed.has(owner))
    if (!spare) return kept.map(({ owner }) => owner)
    kept = kept.filter((part) => part !== spare)
  }
}

/** The owners that have a cell of some target to themselves. */
function neededOwners(
  targets: readonly Rectangle[],
  parts: readonly { readonly byTarget: readonly (readonly Rectangle[])[] }[],
): Set<number> {
  const needed = new Set<number>()
  for (const [at, { left, right }] of targets.entries()) {
    const width = right - left + 1
    const moved = parts.flatMap(({ byTarget }) =>
      byTarget[at]!.map((part) => ({ ...part, left: part.left - left, right: part.right - left })),
    )
    for (const owner of soleCells(moved, width, width).keys()) needed.add(owner)
  }
  return needed
}
