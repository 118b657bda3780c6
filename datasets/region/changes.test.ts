import { expect, test } from 'vitest'
import { changeRole } from './changes.ts'
import { type RegionSettings, type RegionUse, simulateRegion } from './index.ts'
import { resolveSettings } from './settings.ts'
import { Traffic } from './traffic.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 5)
const base: RegionSettings = { vms: 60, vpcs: 3, seed: 3 }

/** All uses of the first `days` days. */
function uses(settings: RegionSettings, days: number): RegionUse[] {
  const found: RegionUse[] = []
  for (const step of simulateRegion(settings)) {
    if (step.time >= start + days * day) return found
    if (step.kind === 'use') found.push(step)
  }
  return found
}

test('until the first change the region lives as it would have without any', () => {
  const changed = {
    ...base,
    changes: [
      { day: 0.5, kind: 'role' },
      { day: 0.5, kind: 'popularity' },
    ] as const,
  }
  const [as, without] = [uses({ ...changed, changes: [...changed.changes] }, 1), uses(base, 1)]
  const before = without.findIndex(({ time }) => time >= start + day / 2)
  expect(as.slice(0, before)).toEqual(without.slice(0, before))
  expect(as.slice(before, before + 2_000)).not.toEqual(without.slice(before, before + 2_000))
})

test('a tenant that comes has no packet before its day, and plenty after it', () => {
  const found = uses({ ...base, changes: [{ day: 0.5, kind: 'tenant' }] }, 1)
  const last = found.filter(({ vni }) => vni === 5_003)
  expect(last.length).toBeGreaterThan(100)
  expect(Math.min(...last.map(({ time }) => time))).toBeGreaterThanOrEqual(start + day / 2)
  expect(found.filter(({ vni }) => vni !== 5_003)[0]!.time).toBeLessThan(start + day / 24)
})

/** Share of each port in what the VMs of a group call from now until so many days after the start. */
function portShares(traffic: Traffic, group: number, until: number): Map<number, number> {
  const shares = new Map<number, number>()
  let calls = 0
  for (let next = traffic.next(); ; next = traffic.next()) {
    const time = next.kind === 'flow' ? next.flow.time : next.time
    if (time >= start + until * day) break
    if (next.kind !== 'flow' || traffic.world.endpoints.group[next.flow.source] !== group) continue
    shares.set(next.flow.port, (shares.get(next.flow.port) ?? 0) + 1)
    calls++
  }
  for (const [port, count] of shares) shares.set(port, count / calls)
  return shares
}

test('a role that changes sends the same VMs to other ports', () => {
  const traffic = new Traffic(resolveSettings(base))
  const group = changeRole(new Traffic(resolveSettings(base)).world)
  const first = portShares(traffic, group, 1)
  const members = traffic.world.groups.size[group]
  const second = portShares(traffic, group, 2)
  expect(changeRole(traffic.world)).toBe(group)
  expect(traffic.world.groups.size[group]).toBeGreaterThan(members! / 2)
  const third = portShares(traffic, group, 3)
  const apart = (a: Map<number, number>, b: Map<number, number>) =>
    [...new Set([...a.keys(), ...b.keys()])].reduce(
      (sum, port) => sum + Math.abs((a.get(port) ?? 0) - (b.get(port) ?? 0)) / 2,
      0,
    )
  expect(apart(second, third)).toBeGreaterThan(2 * apart(first, second))
})

test('a popularity shift moves demand among the services of a VPC', () => {
  const demand = (found: readonly RegionUse[]) => {
    const counts = new Map<string, number>()
    for (const { vni, destination } of found)
      counts.set(`${vni} ${destination}`, (counts.get(`${vni} ${destination}`) ?? 0) + 1)
    return counts
  }
  const half = (settings: RegionSettings) =>
    demand(uses(settings, 2).filter(({ time }) => time >= start + day))
  const [shifted, as] = [half({ ...base, changes: [{ day: 1, kind: 'popularity' }] }), half(base)]
  const moved = [...as].filter(
    ([item, count]) => Math.abs((shifted.get(item) ?? 0) - count) > 0.3 * count + 30,
  )
  expect(moved.length).toBeGreaterThan(5)
})

test('changes that cannot be are refused by name', () => {
  expect(() => uses({ vms: 20, vpcs: 1, changes: [{ day: 1, kind: 'tenant' }] }, 1)).toThrow(/vpcs/)
  const two = [
    { day: 1, kind: 'tenant' },
    { day: 2, kind: 'tenant' },
  ] as const
  expect(() => uses({ ...base, changes: [...two] }, 1)).toThrow(/one tenant can come/)
})
