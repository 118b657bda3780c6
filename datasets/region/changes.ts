import { type RoleName, roleNames } from './roles.ts'
import { roleOf, type World } from './world.ts'

/** What a group becomes: a role that finds whom to call in the same application. */
const becomes: Partial<Readonly<Record<RoleName, RoleName>>> = {
  web: 'app',
  app: 'worker',
  worker: 'app',
}

/** Ids of the groups of one VPC. */
export function groupsOf(world: World, vpc: number): number[] {
  return Array.from(world.groups.vpc.keys()).filter((group) => world.groups.vpc[group] === vpc)
}

/**
 * Gives the largest group that can change another role, in the same VMs at the same addresses; who called it for
 * its old role calls it no more. What it runs by the clock stays.
 *
 * @returns The group, or -1 if no tenant has such a one.
 */
export function changeRole(world: World): number {
  const { groups } = world
  let largest = -1
  for (let group = 0; group < world.groupCount; group++)
    if (becomes[roleOf(world, group)] && groups.size[group]! > (groups.size[largest] ?? 0))
      largest = group
  if (largest >= 0) groups.role[largest] = roleNames.indexOf(becomes[roleOf(world, largest)]!)
  return largest
}

/** The least popular service of each VPC becomes its most popular one, and so on. */
export function reversePopularity(world: World): void {
  for (const { services } of world.vpcs) services.reverse()
}
