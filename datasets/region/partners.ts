import { below, type Random } from '../../core/index.ts'
import { fraction, jump, mix } from './hash.ts'
import { type Call, type RoleName, roles } from './roles.ts'
import { groupOf, roleOf, type Vpc, vpcOf, type World } from './world.ts'

const day = 86_400_000
/** What {@link choosePartner} gives where the tenant has nobody to call. */
export const nobody = -1

/** The endpoint that `vm` calls now, or {@link nobody}. Never the VM itself. */
export function choosePartner(
  world: World,
  vm: number,
  call: Call,
  time: number,
  random: Random,
): number {
  const group = world.endpoints.group[vm]!
  const vpc = vpcOf(world, group)
  if (call.to === 'any') return otherThan(vm, anyMember(world, vpc, vm, call, random))
  const target = targetGroup(world, vpc, group, call.to)
  return target < 0 ? nobody : memberOf(world, vm, target, call.pick, time, random)
}

/** In the caller's own application where it has that role, else among the VPC's shared services. */
function targetGroup(world: World, vpc: Vpc, group: number, role: RoleName): number {
  const own = groupOf(world, world.groups.application[group]!, role)
  return own >= 0 ? own : groupOf(world, vpc.firstApplication, role)
}

function anyMember(world: World, vpc: Vpc, vm: number, call: Call, random: Random): number {
  const n = vpc.members.length
  if (call.pick === 'sweep') return vpc.members[sweepPlace(world, vm, n)]!
  if (call.pick === 'favourite') return vpc.members[Math.floor(n * random() ** 3)]!
  return vpc.members[below(random, n)]!
}

/** Sweepers share the VPC: each takes every so-manieth VM, from a place of its own. */
function sweepPlace(world: World, vm: number, n: number): number {
  const group = world.endpoints.group[vm]!
  const sweepers = world.groups.size[group]!
  const turn = world.endpoints.turn[vm]!
  world.endpoints.turn[vm] = turn + 1
  return (turn * sweepers + (mix(vm, group) % sweepers)) % n
}

/** A VM of the VPC drawn at random, or {@link nobody} if the draw fell on `vm` itself. */
export function strangerOf(world: World, vm: number, random: Random): number {
  const { members } = vpcOf(world, world.endpoints.group[vm]!)
  return otherThan(vm, members[below(random, members.length)]!)
}

const otherThan = (vm: number, other: number) => (other === vm ? nobody : other)

/** How many other services the VMs of a calling group have a use for; in a small VPC there are few. */
export function servicesUsed(world: World, group: number): number {
  const wanted = Math.round(serviceShare * (world.groups.breadth[group]! - localPartners))
  return Math.max(0, Math.min(wanted, servicesReach * vpcOf(world, group).services.length))
}

/** How many members of one group a client knows, where clients see members. */
const subsetWidth = (world: World, group: number): number =>
  Math.max(1, Math.round(world.groups.breadth[group]! / 8))

/** Distinct partners in its own application and shared services, about. */
const localPartners = 7
/** Distinct services for each further destination: some have several members that a client sees. */
const serviceShare = 0.9
/** At most so many uses for each service there is: several fall on the same. */
const servicesReach = 2
/** A popular service is used by many: ranks are drawn as the square of a uniform. */
const popularity = 2

/** The endpoint of another application's service that the VM uses now, with its port. */
export function chooseService(
  world: World,
  vm: number,
  time: number,
  random: Random,
): { readonly endpoint: number; readonly port: number } {
  const group = world.endpoints.group[vm]!
  const { services } = vpcOf(world, group)
  const used = servicesUsed(world, group)
  if (used === 0 || services.length === 0) return { endpoint: nobody, port: 0 }
  const rank = fraction(mix(group, world.settings.seed), below(random, used)) ** popularity
  const target = services[Math.floor(services.length * rank)]!
  const endpoint = memberOf(world, vm, target, 'subset', time, random)
  return { endpoint, port: roles[roleOf(world, target)].port }
}

function memberOf(
  world: World,
  vm: number,
  target: number,
  pick: Call['pick'],
  time: number,
  random: Random,
): number {
  const virtual = world.groups.virtual[target]!
  // A load balancer is what stands behind the virtual address, so it sees the members.
  if (virtual >= 0 && pick !== 'balanced') return virtual
  const size = world.groups.size[target]!
  if (size === 0) return virtual
  const offset = world.groups.offset[target]!
  const slot = slotOf(world, vm, target, size, pick, time, random)
  const chosen = world.members[offset + slot]!
  if (chosen !== vm) return chosen
  return size === 1 ? nobody : world.members[offset + ((slot + 1) % size)]!
}

function slotOf(
  world: World,
  vm: number,
  target: number,
  size: number,
  pick: Call['pick'],
  time: number,
  random: Random,
): number {
  if (pick === 'primary') return random() < 0.85 ? 0 : below(random, size)
  if (pick === 'shard') return Math.floor(size * random() ** 2)
  if (pick !== 'subset') return below(random, size)
  const width = subsetWidth(world, world.endpoints.group[vm]!)
  const choice = Math.floor(width * random() ** 1.5)
  // Each of the choices is drawn anew once a day, at a moment of its own.
  const epoch = Math.floor(time / day + fraction(vm, choice))
  return jump(mix(mix(vm, choice), mix(target, epoch)), size)
}
