import { below, type Random } from '../../core/index.ts'
import { busyness, meanBusyness } from './rhythm.ts'
import { type Role, roles } from './roles.ts'
import { roleOf, vpcOf, type World } from './world.ts'

const tiers: readonly Role['tier'][] = ['front', 'app', 'data', 'operations']

/** A free address in a subnet of the group's tier. */
export function takeAddress(world: World, group: number): number {
  const { addresses, tiered } = vpcOf(world, group)
  return addresses.take(tiered ? tiers.indexOf(roles[roleOf(world, group)].tier) : 0)
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

/** Any live VM, each equally likely: slots are drawn until one is taken, and most are. */
export function anyVm(world: World, random: Random): number {
  for (;;) {
    const vm = world.members[below(random, world.members.length)]!
    if (vm >= 0 && world.endpoints.isLive(vm)) return vm
  }
}

function start(world: World, group: number, slot: number, time: number, random: Random): number {
  const vpc = vpcOf(world, group)
  const address = takeAddress(world, group)
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
