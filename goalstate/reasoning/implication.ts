import { type AllowRule, expectSound, ruleKey } from './allow-rule.ts'
import { minimalCover } from './cover.ts'
import { grouped } from './grouped.ts'
import type { Packet } from './packet.ts'
import { type Plane, packetAt, planesOf } from './plane.ts'
import type { Rectangle } from './rectangle.ts'
import { soleCells } from './sole-cells.ts'

/** Whether the other rules of a group allow all that a rule allows. */
export type Implication =
  /** They do; those at the positions of `cover` are enough, and none of these can be left out. */
  | { readonly implied: true; readonly cover: readonly number[] }
  /** They do not: no other rule allows the witness. */
  | { readonly implied: false; readonly witness: Packet }

/** The positions of rules that mean the same by themselves; classes of two and more, in order. */
export function equalRules(rules: readonly AllowRule[]): number[][] {
  const classes = grouped(rules.keys(), (at) => ruleKey(rules[at]!))
  return [...classes.values()].filter(({ length }) => length > 1)
}

/**
 * For each rule of a group, whether the union of the others implies it.
 *
 * Equal rules count as one, so that a rule is not implied merely because it is there twice; a cover
 * names the first of them. Who is in a remote group is left open: "implied" holds whoever the members
 * are, and a witness may suppose any. With {@link withMembers} first, it holds for those members.
 *
 * @returns In the order of `rules`. O(n²) for n rules, covers apart.
 * @throws PortentError `ERR_INPUT` for a rule that {@link ruleProblem} objects to.
 */
export function implications(rules: readonly AllowRule[]): Implication[] {
  expectSound(rules)
  const keys = rules.map(ruleKey)
  const firstOf = new Map<string, number>()
  for (const [at, key] of keys.entries()) if (!firstOf.has(key)) firstOf.set(key, at)
  const distinct = [...firstOf.values()]
  const answers = new Map<number, Implication>()
  for (const plane of planesOf(distinct.map((at) => rules[at]!)))
    for (const [owner, answer] of answersOf(plane)) {
      const named = answer.implied
        ? { implied: true as const, cover: answer.cover.map((at) => distinct[at]!) }
        : answer
      answers.set(distinct[owner]!, named)
    }
  // A rule without any rectangle allows nothing, which takes no other rule to imply.
  return keys.map((key) => answers.get(firstOf.get(key)!) ?? { implied: true, cover: [] })
}

function answersOf(plane: Plane): Map<number, Implication> {
  const columns = plane.starts.length + plane.groups.length
  const sole = soleCells(plane.rectangles, plane.starts.length, columns)
  const byOwner = grouped(plane.rectangles, ({ owner }) => owner)
  const answers = new Map<number, Implication>()
  for (const [owner, own] of byOwner) {
    const cell = sole.get(owner)
    answers.set(
      owner,
      cell
        ? { implied: false, witness: packetAt(plane, cell.services, cell.column, cell.uncovered) }
        : { implied: true, cover: coverOf(plane, own) },
    )
  }
  return answers
}

function coverOf(plane: Plane, own: readonly Rectangle[]): number[] {
  const { owner, left: column } = own[0]!
  const others = plane.rectangles.filter((other) => other.owner !== owner)
  return column < plane.starts.length
    ? minimalCover(own, others)
    : minimalCover(...asEveryAddress(plane, own, others, column))
}

/**
 * A group's column as a question about addresses: there it is covered by the group's other rules, or
 * by an allowance of every address. So the group's rules count as every address, other groups' not at all.
 */
function asEveryAddress(
  { starts }: Plane,
  own: readonly Rectangle[],
  others: readonly Rectangle[],
  column: number,
): [targets: Rectangle[], candidates: Rectangle[]] {
  const widen = (rectangle: Rectangle) => ({ ...rectangle, left: 0, right: starts.length - 1 })
  const candidates = others.flatMap((other) =>
    other.left === column ? widen(other) : other.left < starts.length ? other : [],
  )
  return [own.map(widen), candidates]
}
