import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { createWorld } from './create-world.ts'
import { noHost } from './endpoints.ts'
import { replace } from './membership.ts'
import { choosePartner, nobody } from './partners.ts'
import { type Call, type RoleName, roles } from './roles.ts'
import { resolveSettings } from './settings.ts'
import { roleOf, vpcOf, type World } from './world.ts'

const hour = 3_600_000

const make = () => createWorld(resolveSettings({ vms: 1_000, vpcs: 2 }), seeded(1))

/** A VM of the role that has somebody to call. */
function vmOf(world: World, role: RoleName): number {
  const vm = world.vpcs[0]!.members.find((id) => roleOf(world, world.endpoints.group[id]!) === role)
  return vm ?? expect.fail(`no ${role}`)
}

function callOf(role: RoleName, to: Call['to']): Call {
  return roles[role].calls.find((call) => call.to === to) ?? expect.fail(`${role} calls no ${to}`)
}

test('whoever is called is of the called role and of the own VPC', () => {
  const world = make()
  const random = seeded(2)
  for (const vpc of world.vpcs)
    for (const vm of vpc.members)
      for (const call of roles[roleOf(world, world.endpoints.group[vm]!)].calls) {
        const partner = choosePartner(world, vm, call, 0, random)
        if (partner === nobody) continue
        const group = world.endpoints.group[partner]!
        expect(vpcOf(world, group)).toBe(vpc)
        if (call.to !== 'any') expect(roleOf(world, group)).toBe(call.to)
      }
})

test('a subset client keeps its few partners through the hour, and has others on other days', () => {
  const world = make()
  const random = seeded(3)
  const large = (id: number) => world.groups.size[world.endpoints.group[id]!]! >= 8
  const isDatabase = (id: number) => roleOf(world, world.endpoints.group[id]!) === 'database'
  const vm = world.vpcs[0]!.members.find((id) => isDatabase(id) && large(id))!
  const call = callOf('database', 'database')
  const partners = (from: number) =>
    new Set(Array.from({ length: 400 }, () => choosePartner(world, vm, call, from, random)))
  const now = partners(0)
  // Each choice changes at one moment of the day, so at most one or two within half an hour.
  const unknown = (later: ReadonlySet<number>) => [...later].filter((id) => !now.has(id)).length
  expect(unknown(partners(0.5 * hour))).toBeLessThanOrEqual(1)
  const week = new Set([1, 2, 3, 4, 5, 6, 7].flatMap((day) => [...partners(24 * day * hour)]))
  expect(unknown(week)).toBeGreaterThan(0)
})

test('sweeps visit most of the VPC, also after the sweeper was replaced', () => {
  const world = make()
  const random = seeded(4)
  const group = world.endpoints.group[vmOf(world, 'monitoring')]!
  const sweeper = replace(world, group, 0, hour, random)
  const { members } = vpcOf(world, group)
  const call = callOf('monitoring', 'any')
  const seen = new Set<number>()
  for (let i = 0; i < members.length; i++)
    seen.add(choosePartner(world, sweeper, call, hour, random))
  seen.delete(nobody)
  const sweepers = world.groups.size[group]!
  expect(seen.size).toBeGreaterThanOrEqual(Math.floor(members.length / sweepers) - 1)
  for (const vm of seen) expect(world.endpoints.isLive(vm)).toBe(true)
})

test('clients of a virtual service see its address, its load balancer the members', () => {
  const world = make()
  const random = seeded(5)
  for (const vpc of world.vpcs)
    for (const vm of vpc.members) {
      const role = roleOf(world, world.endpoints.group[vm]!)
      const toApp = roles[role].calls.find((call) => call.to === 'app')
      const app = toApp && choosePartner(world, vm, toApp, 0, random)
      if (app === undefined || app === nobody) continue
      const virtual = world.groups.virtual[world.endpoints.group[app]!]! >= 0
      const isAddress = world.endpoints.host[app] === noHost
      expect(isAddress).toBe(virtual && role !== 'load-balancer')
    }
})
