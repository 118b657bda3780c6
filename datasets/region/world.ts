import { randomLogNormal } from 'd3-random'
import { below, type Random, shuffle } from '../../core/index.ts'
import { AddressPlan } from './addresses.ts'
import { Endpoints, noHost } from './endpoints.ts'
import { type PlannedApplication, type PlannedGroup, planVpc, platform, vpcSizes } from './plan.ts'
import { busyness, meanBusyness } from './rhythm.ts'
import { type Role, type RoleName, roleNames, roles, templates } from './roles.ts'
import type { ResolvedSettings } from './settings.ts'
import { breadthSigma, destinationsPerSource } from './shapes.ts'

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
  /** Groups that offer a service to all of the VPC, most popular first. */
  readonly services: readonly number[]
}

/** Groups of VMs of one role in one application, by column; ids never change. */
interface Groups {
  readonly vpc: Int32Array
  readonly application: Int32Array
  /** Index in {@link roleNames}. */
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
  /** VM ids by group and slot. */
  readonly members: Int32Array
  readonly endpoints: Endpoints
}

const tiers: readonly Role['tier'][] = ['front', 'app', 'data', 'operations']
const firstVni = 5_001
const paceSigma = 0.8
const tieredShare = 0.6
/** Room to grow for autoscaled groups: busyness 1 is 1/0.6 of its mean, see {@link desiredSize}. */
const headroom = 1.4

/** Builds the region as it is at `settings.start`, the same for the same settings. */
export function createWorld(settings: ResolvedSettings, random: Random): World {
  const plans = vpcSizes(settings.vms, settings.vpcs, random).map((vms) => ({
    vms,
    applications: planVpc(vms, random),
  }))
  const planned = plans.flatMap((plan) => plan.applications)
  const firstGroup = starts(planned)
  const groups = layOut(planned, random)
  let application = 0
  const vpcs = plans.map(({ vms, applications }, i): Vpc => {
    const firstApplication = application
    application += applications.length
    groups.vpc.fill(i, firstGroup[firstApplication], firstGroup[application])
    return {
      vni: firstVni + i,
      peakHour: 24 * random(),
      tiered: random() < tieredShare,
      addresses: new AddressPlan(vms, random),
      members: [],
      firstApplication,
      endApplication: application,
      services: offered(groups, firstGroup, firstApplication + 1, application, random),
    }
  })
  const world: World = {
    settings,
    vpcs,
    groups,
    groupCount: groups.vpc.length,
    firstGroup,
    template: planned.map((plan) => plan.template),
    members: new Int32Array(groups.capacity.reduce((total, slots) => total + slots, 0)),
    endpoints: new Endpoints(Math.ceil(settings.vms * 1.2) + 64 * vpcs.length, settings.hosts),
  }
  for (const [group, plan] of planned.flatMap((each) => each.groups).entries())
    populate(world, group, plan, random)
  return world
}

/** Index of each application's first group, and one past the last. */
function starts(planned: readonly PlannedApplication[]): number[] {
  const first = [0]
  for (const { groups } of planned) first.push(first.at(-1)! + groups.length)
  return first
}

function layOut(planned: readonly PlannedApplication[], random: Random): Groups {
  const n = planned.reduce((total, { groups }) => total + groups.length, 0)
  const groups: Groups = {
    vpc: new Int32Array(n),
    application: new Int32Array(n),
    role: new Uint8Array(n),
    nominal: new Int32Array(n),
    offset: new Int32Array(n),
    capacity: new Int32Array(n),
    size: new Int32Array(n),
    virtual: new Int32Array(n).fill(-1),
    breadth: new Float64Array(n),
    pace: new Float64Array(n),
  }
  const breadth = randomLogNormal.source(random)(
    Math.log(destinationsPerSource.median),
    breadthSigma,
  )
  const pace = randomLogNormal.source(random)(-(paceSigma ** 2) / 2, paceSigma)
  let group = 0
  let offset = 0
  for (const [application, plan] of planned.entries())
    for (const { role, nominal } of plan.groups) {
      const capacity = roles[role].autoscaled ? Math.ceil(headroom * nominal) + 1 : nominal
      groups.application[group] = application
      groups.role[group] = roleNames.indexOf(role)
      groups.nominal[group] = nominal
      groups.offset[group] = offset
      groups.capacity[group] = capacity
      groups.breadth[group] = breadth()
      groups.pace[group] = pace()
      offset += capacity
      group++
    }
  return groups
}

function offered(
  groups: Groups,
  firstGroup: readonly number[],
  from: number,
  to: number,
  random: Random,
): number[] {
  const services: number[] = []
  for (let group = firstGroup[from]!; group < firstGroup[to]!; group++)
    if (roles[roleNames[groups.role[group]!]!].offering) services.push(group)
  shuffle(services, random)
  return services
}

function populate(world: World, group: number, plan: PlannedGroup, random: Random): void {
  const { start } = world.settings
  if (plan.virtual) {
    const address = vpcOf(world, group).addresses.take(tierOf(world, group))
    world.groups.virtual[group] = world.endpoints.add(group, address, noHost, start)
  }
  for (let vms = desiredSize(world, group, start); vms > 0; vms--) grow(world, group, start, random)
}

export const vpcOf = (world: World, group: number): Vpc => world.vpcs[world.groups.vpc[group]!]!

export const roleOf = (world: World, group: number): RoleName =>
  roleNames[world.groups.role[group]!]!

function tierOf(world: World, group: number): number {
  return vpcOf(world, group).tiered ? tiers.indexOf(roles[roleOf(world, group)].tier) : 0
}

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

/** How many members a group should have now: nominal, or from 60 % to 133 % of it by the daily rhythm. */
export function desiredSize(world: World, group: number, time: number): number {
  const nominal = world.groups.nominal[group]!
  if (!roles[roleOf(world, group)].autoscaled) return nominal
  const busy = busyness(time, vpcOf(world, group).peakHour) / meanBusyness
  return Math.max(
    1,
    Math.min(world.groups.capacity[group]!, Math.round(nominal * (1 + busy) * 0.5)),
  )
}

/** Adds a member on a random host. The group must have a free slot. */
export function grow(world: World, group: number, time: number, random: Random): number {
  const slot = world.groups.size[group]!++
  return start(world, group, slot, time, random)
}

/** Deletes a group's latest member. */
export function shrink(world: World, group: number, time: number): void {
  const slot = --world.groups.size[group]!
  stop(world, world.members[world.groups.offset[group]! + slot]!, time)
}

/** Puts a new VM with a new address into a slot, and deletes the one that was there. */
export function replace(
  world: World,
  group: number,
  slot: number,
  time: number,
  random: Random,
): number {
  const old = world.members[world.groups.offset[group]! + slot]!
  const vm = start(world, group, slot, time, random)
  stop(world, old, time)
  return vm
}

function start(world: World, group: number, slot: number, time: number, random: Random): number {
  const vpc = vpcOf(world, group)
  const address = vpc.addresses.take(tierOf(world, group))
  const host = below(random, world.settings.hosts)
  const vm = world.endpoints.add(group, address, host, time)
  world.members[world.groups.offset[group]! + slot] = vm
  world.endpoints.place[vm] = vpc.members.length
  vpc.members.push(vm)
  return vm
}

function stop(world: World, vm: number, time: number): void {
  const { endpoints } = world
  const vpc = vpcOf(world, endpoints.group[vm]!)
  const last = vpc.members.pop()!
  if (last !== vm) {
    vpc.members[endpoints.place[vm]!] = last
    endpoints.place[last] = endpoints.place[vm]!
  }
  vpc.addresses.release(endpoints.address[vm]!)
  endpoints.delete(vm, time)
}
