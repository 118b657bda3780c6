import {
  type Address,
  compareAddresses,
  type Family,
  firstAddress,
  lastAddress,
  offset,
} from './address.ts'
import type { AddressRange } from './address-range.ts'
import { addressSet } from './address-set.ts'
import { type AllowRule, type Direction, servicesOf } from './allow-rule.ts'
import { exampleAddress, type Packet, packetOf } from './packet.ts'
import type { Rectangle } from './rectangle.ts'
import { exampleService, type ServiceRange } from './service.ts'

/**
 * The rules of one direction and family as rectangles of services by columns.
 *
 * Columns `[0, atoms)` are address atoms, pieces of the address space that no rule tells apart; behind
 * them comes one column for each remote group. Who is in a group is not known here: a group's column
 * is a member that might have any address, so besides the group's own rules only an allowance of *every*
 * address covers it. Answers then hold whoever the members are.
 */
export interface Plane {
  readonly direction: Direction
  readonly family: Family
  /** Where each address atom begins, shape `[atoms]`; ascending, from the family's first address. */
  readonly starts: readonly Address[]
  /** The group of each column from `starts.length` on. */
  readonly groups: readonly string[]
  readonly rectangles: readonly Rectangle[]
}

/** The four planes that rules lie in, those without a rule left out; owners are positions in `rules`. */
export function planesOf(rules: readonly AllowRule[]): Plane[] {
  const planes: Plane[] = []
  for (const direction of ['ingress', 'egress'] as const)
    for (const family of [4, 6] as const) {
      const owners = [...rules.keys()].filter((at) => {
        const rule = rules[at]!
        return rule.direction === direction && rule.family === family
      })
      if (owners.length > 0) planes.push(planeOf(direction, family, rules, owners))
    }
  return planes
}

function planeOf(
  direction: Direction,
  family: Family,
  rules: readonly AllowRule[],
  owners: readonly number[],
): Plane {
  const ranges = owners.map((owner) => remoteRanges(rules[owner]!))
  const starts = atomStarts(family, ranges.flat())
  const atomAt = new Map(starts.map((start, at) => [start, at]))
  const groups = groupsOf(owners.map((owner) => rules[owner]!))
  const groupAt = new Map(groups.map((group, at) => [group, starts.length + at]))

  const columnsOf = ({ first, last }: AddressRange) => ({
    left: atomAt.get(first)!,
    right: (atomAt.get(offset(last, 1)) ?? starts.length) - 1,
  })
  const rectangles = owners.flatMap((owner, at) => {
    const { remote } = rules[owner]!
    const group = 'group' in remote ? groupAt.get(remote.group)! : undefined
    const columns =
      group === undefined ? ranges[at]!.map(columnsOf) : [{ left: group, right: group }]
    return servicesOf(rules[owner]!).flatMap(({ first, last }) =>
      columns.map(({ left, right }) => ({ first, last, left, right, owner })),
    )
  })
  return { direction, family, starts, groups, rectangles }
}

function remoteRanges({ remote }: AllowRule): readonly AddressRange[] {
  return 'group' in remote ? [] : addressSet(remote.addresses)
}

function groupsOf(rules: readonly AllowRule[]): string[] {
  return [...new Set(rules.flatMap(({ remote }) => ('group' in remote ? [remote.group] : [])))]
}

/** The cuts that the ends of ranges make: where each piece of the family's space begins, ascending. */
export function atomStarts(family: Family, ranges: readonly AddressRange[]): Address[] {
  const cuts = new Set([firstAddress(family)])
  const end = lastAddress(family)
  for (const { first, last } of ranges) {
    cuts.add(first)
    if (last < end) cuts.add(offset(last, 1))
  }
  return [...cuts].sort(compareAddresses)
}

/** The addresses of an atom. */
function atom({ starts, family }: Plane, column: number): AddressRange {
  const next = starts[column + 1]
  return {
    first: starts[column]!,
    last: next === undefined ? lastAddress(family) : offset(next, -1),
  }
}

/**
 * A packet of one cell of a plane.
 *
 * @param column - An address atom or a group's column.
 * @param at - For a group's column: the atom that the member's address lies in.
 */
export function packetAt(plane: Plane, services: ServiceRange, column: number, at = 0): Packet {
  const remoteGroup = plane.groups[column - plane.starts.length]
  return packetOf(plane.direction, plane.family, exampleService(services), {
    remote: exampleAddress(atom(plane, remoteGroup === undefined ? column : at)),
    remoteGroup,
  })
}
