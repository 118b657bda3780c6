import { beforeAll, describe, expect, test } from 'vitest'
import { noHost } from './endpoints.ts'
import { type RegionSettings, resolveSettings } from './settings.ts'
import { Traffic } from './traffic.ts'
import { roleOf, type World } from './world.ts'

const hour = 3_600_000

/** Lives through the settings' time, calling `look` about once an hour. */
function live(settings: RegionSettings, look: (world: World) => void) {
  const resolved = resolveSettings(settings)
  const traffic = new Traffic(resolved)
  let next = resolved.start
  for (;;) {
    const happening = traffic.next()
    const time = happening.kind === 'flow' ? happening.flow.time : happening.time
    if (time >= resolved.end) return traffic.world
    for (; time >= next; next += hour) look(traffic.world)
  }
}

/** Ids of the VMs that live. */
function living({ endpoints }: World): number[] {
  return Array.from({ length: endpoints.size }, (_, id) => id).filter(
    (id) => endpoints.host[id] !== noHost && endpoints.isLive(id),
  )
}

describe('a day of 300 VMs', () => {
  const sizes: number[] = []
  let world: World
  let first: Map<number, number>
  beforeAll(() => {
    world = live({ days: 1, vpcs: 1, vms: 300 }, (now) => {
      first ??= new Map(living(now).map((vm) => [vm, now.endpoints.host[vm]!]))
      sizes.push(living(now).length)
    })
  })

  test('every live VM is in one slot of its group, in its VPC and on its host', () => {
    const { groups, members, endpoints, vpcs } = world
    const slots: number[] = []
    for (let group = 0; group < world.groupCount; group++)
      for (let slot = 0; slot < groups.size[group]!; slot++) {
        const vm = members[groups.offset[group]! + slot]!
        expect(endpoints.group[vm]).toBe(group)
        slots.push(vm)
      }
    const ids = living(world)
    const ascending = (a: number, b: number) => a - b
    expect(slots.toSorted(ascending)).toEqual(ids)
    expect(vpcs.flatMap((vpc) => vpc.members).toSorted(ascending)).toEqual(ids)
    const hosted = Array.from({ length: world.settings.hosts }, (_, host) => [
      ...endpoints.onHost(host),
    ]).flat()
    expect(hosted.toSorted(ascending)).toEqual(ids)
  })

  test('autoscaled groups follow the day: at the peak the VPC has a third more VMs than at the trough', () => {
    // Autoscaled groups swing from 67 % to 133 % of nominal; they are about two thirds of the VMs.
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(1.33)
  })

  test('deployments replace VMs by new ones of the same group with other addresses', () => {
    const { endpoints } = world
    const dead = [...first.keys()].filter((vm) => !endpoints.isLive(vm))
    const replaced = dead.filter((vm) => {
      const born = living(world).find((other) => endpoints.created[other] === endpoints.deleted[vm])
      return born !== undefined && endpoints.group[born] === endpoints.group[vm]
    })
    expect(replaced.length).toBeGreaterThan(5)
    const addresses = Array.from(endpoints.address.subarray(0, endpoints.size))
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  test('VMs migrate: about one of fourteen a day', () => {
    const moved = [...first].filter(
      ([vm, host]) => world.endpoints.isLive(vm) && world.endpoints.host[vm] !== host,
    )
    // 300 / 14 = 21 moves are expected, most of VMs that still live; √21 = 4.6.
    expect(moved.length).toBeGreaterThan(5)
    expect(moved.length).toBeLessThan(40)
  })
})

test('noise and odd ones out aside, caches call the ports of their catalogue, and no VM calls itself', () => {
  // Peers, logs, metrics; configuration hourly with DNS before; at night packages, backups, system logs.
  const catalogue = [16379, 5044, 9090, 8140, 53, 443, 514]
  const traffic = new Traffic(resolveSettings({ noise: 0, oddOnes: 0 }))
  const { world } = traffic
  const ports = new Set<number>()
  for (let flows = 0; flows < 30_000; ) {
    const happening = traffic.next()
    if (happening.kind !== 'flow') continue
    flows++
    const { source, destination, port } = happening.flow
    if (source === destination) expect.fail(`VM ${source} called itself`)
    if (roleOf(world, world.endpoints.group[source]!) === 'cache') ports.add(port)
  }
  expect(ports.size).toBeGreaterThan(3)
  expect(catalogue).toEqual(expect.arrayContaining([...ports]))
})

test('no cascade grows: over 30 regions of small VPCs no region makes more than 100 flows a VM and hour', () => {
  for (let seed = 0; seed < 30; seed++) {
    const settings = resolveSettings({ seed, vms: 100, vpcs: 10, hours: 3 })
    const traffic = new Traffic(settings)
    let flows = 0
    for (let time = 0; time < settings.end; ) {
      const happening = traffic.next()
      if (happening.kind === 'flow') flows++
      time = happening.kind === 'flow' ? happening.flow.time : happening.time
    }
    expect(flows / 100 / 3).toBeLessThan(100)
  }
})
