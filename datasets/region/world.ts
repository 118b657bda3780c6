import type { AddressPlan } from './addresses.ts'
import type { Endpoints } from './endpoints.ts'
import { platform } from './plan.ts'
import { type RoleName, roleNames, templates } from './roles.ts'
import type { ResolvedSettings } from './settings.ts'

/** One tenant. Applications `[firstApplication, endApplication)`; the first is its shared services. */
export interface Vpc {
  readonly vni: number
  /** Hour of the day, UTC, at which it is busiest. */
  readonly peakHour: number
  /** Has a subnet for each tier, else one kind of subnet for all. */
  readonly tiered: boolean
  readonly addresses: AddressPlan
  /** Ids of its live VMs, in no order. */
  readonly members: number[]
  readonly firstApplication: number
  readonly endApplication: number
  /** Groups that offer a service to all of the VPC, most popular first; the order may change. */
  readonly services: number[]
}

/** Groups of VMs of one role in one application, by column; ids never change. */
export interface Groups {
  readonly vpc: Int32Array
  readonly application: Int32Array
  /** Index in {@link roleNames}; may change. */
  readonly role: Uint8Array
  readonly nominal: Int32Array
  /** Its members are `members[offset .. offset + size)`, in at most `capacity` slots. */
  readonly offset: Int32Array
  readonly capacity: Int32Array
  readonly size: Int32Array
  /** Endpoint id of the virtual address, or -1 if clients see the members. */
  readonly virtual: Int32Array
  /** Distinct destinations that one member has a use for, about. */
  readonly breadth: Float64Array
  /** How often it works, against others of its role; mean 1. */
  readonly pace: Float64Array
}

/** A region at one moment: who exists, where, and in what role. */
export interface World {
  readonly settings: ResolvedSettings
  readonly vpcs: readonly Vpc[]
  readonly groups: Groups
  readonly groupCount: number
  /** Group ids of application a are `[firstGroup[a], firstGroup[a + 1])`. */
  readonly firstGroup: readonly number[]
  /** By application: index in `templates`, or `platform`. */
  readonly template: readonly number[]
  /** VM ids by group and slot; a slot beyond its group's size holds -1 or a VM that is gone. */
  readonly members: Int32Array
  readonly endpoints: Endpoints
}

export const vpcOf = (world: World, group: number): Vpc => world.vpcs[world.groups.vpc[group]!]!

export const roleOf = (world: World, group: number): RoleName =>
  roleNames[world.groups.role[group]!]!

/** Name of a group's application, e.g. `shop-3`; `platform` for shared services. */
export function applicationName(world: World, group: number): string {
  const application = world.groups.application[group]!
  const template = world.template[application]!
  if (template === platform) return 'platform'
  const number = application - vpcOf(world, group).firstApplication
  return `${templates[template]!.name}-${number}`
}

/** The group of a role in an application, or -1. */
export function groupOf(world: World, application: number, role: RoleName): number {
  const end = world.firstGroup[application + 1]!
  for (let group = world.firstGroup[application]!; group < end; group++)
    if (roleNames[world.groups.role[group]!] === role) return group
  return -1
}
