import { type Address, familyOf } from './address.ts'
import { type AddressRange, contains } from './address-range.ts'
import { type AllowRule, type Direction, expectSound, servicesOf } from './allow-rule.ts'
import { type Plane, planesOf } from './plane.ts'
import { type Rectangle, sweep } from './rectangle.ts'
import { type ServiceRange, serviceSet } from './service.ts'

/** The other end of a flow: one address, and the groups that it is a member of. */
export interface RemoteEnd {
  readonly address: Address
  readonly groups: ReadonlySet<string>
}

/**
 * The services that rules allow from, or to, one other end.
 *
 * @param rules - Sound ones, see {@link ruleProblem}.
 * @returns Ascending and apart. O(n log n) for n rules.
 */
export function allowedServices(
  rules: readonly AllowRule[],
  direction: Direction,
  remote: RemoteEnd,
): ServiceRange[] {
  const family = familyOf(remote.address)
  const matching = rules.filter(
    (rule) => rule.direction === direction && rule.family === family && matches(rule, remote),
  )
  return serviceSet(matching.flatMap(servicesOf))
}

function matches({ remote }: AllowRule, { address, groups }: RemoteEnd): boolean {
  if ('group' in remote) return groups.has(remote.group)
  return remote.addresses.some((range) => contains(range, address))
}

/**
 * The services that rules allow from, or to, *every* address of a range, e.g. what is open to the world.
 *
 * Several rules together may: `0.0.0.0/1` and `128.0.0.0/1` are the world. Remote groups count as empty.
 *
 * @returns Ascending and apart.
 * @throws PortentError `ERR_INPUT` for a rule that {@link ruleProblem} objects to.
 */
export function servicesOpenTo(
  rules: readonly AllowRule[],
  direction: Direction,
  range: AddressRange,
): ServiceRange[] {
  expectSound(rules)
  const family = familyOf(range.first)
  const asked = { direction, family, protocol: 'any', remote: { addresses: [range] } } as const
  const matching = rules.filter(
    (rule) => rule.direction === direction && rule.family === family && 'addresses' in rule.remote,
  )
  if (matching.length === 0) return []
  // The range as a rule of its own makes its ends ends of atoms.
  const [plane] = planesOf([asked, ...matching]) as [Plane]
  const { left, right } = plane.rectangles.find(({ owner }) => owner === 0)!
  const counts = new Int32Array(plane.starts.length + plane.groups.length + 1)
  const change = (rectangle: Rectangle, by: 1 | -1) => {
    counts[rectangle.left]! += by
    counts[rectangle.right + 1]! -= by
  }
  const open: ServiceRange[] = []
  sweep(
    plane.rectangles.filter(({ owner }) => owner !== 0),
    {
      enter: (rectangle) => change(rectangle, 1),
      leave: (rectangle) => change(rectangle, -1),
      row(services) {
        let count = 0
        for (let column = 0; column <= right; column++) {
          count += counts[column]!
          if (column >= left && count === 0) return
        }
        open.push(services)
      },
    },
  )
  return serviceSet(open)
}
