import { randomLogNormal } from 'd3-random'
import { type Random, shuffle } from '../../core/index.ts'
import { AddressPlan } from './addresses.ts'
import { Endpoints, noHost } from './endpoints.ts'
import { desiredSize, grow, takeAddress } from './membership.ts'
import { type PlannedApplication, planVpc, vpcSizes } from './plan.ts'
import { roleNames, roles } from './roles.ts'
import type { ResolvedSettings } from './settings.ts'
import { breadthSigma, destinationsPerSource } from './shapes.ts'
import type { Groups, Vpc, World } from './world.ts'

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
    members: new Int32Array(groups.capacity.reduce((total, slots) => total + slots, 0)).fill(-1),
    endpoints: new Endpoints(Math.ceil(settings.vms * 1.2) + 64 * vpcs.length, settings.hosts),
  }
  const waiting = waitingVpc(settings)
  for (const [group, plan] of planned.flatMap((each) => each.groups).entries()) {
    if (plan.virtual) addVirtual(world, group)
    if (groups.vpc[group] !== waiting) populate(world, group, settings.start, random)
  }
  return world
}

/** Index of the VPC that comes to life only later, or -1. */
export const waitingVpc = ({ changes, vpcs }: ResolvedSettings): number =>
  changes.some(({ kind }) => kind === 'tenant') ? vpcs - 1 : -1

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

function addVirtual(world: World, group: number): void {
  const address = takeAddress(world, group)
  world.groups.virtual[group] = world.endpoints.add(group, address, noHost, world.settings.start)
}

/** Starts as many members as the group should have at `time`. @returns Their ids. */
export function populate(world: World, group: number, time: number, random: Random): number[] {
  const vms = desiredSize(world, group, time)
  return Array.from({ length: vms }, () => grow(world, group, time, random))
}
