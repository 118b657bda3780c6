import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { profilesFromLog } from '../../features/index.ts'
import { adjustedRand } from '../../models/kmeans/index.ts'
import { type Ask, logOf } from '../small-log.cases.ts'
import { updatedClusters } from './updated-clusters.ts'

/** VMs of three roles, each asking for five items of its role's eight. */
function asksOf(vms: readonly (readonly [name: string, role: number])[], vni = 7): Ask[] {
  const random = seeded(5)
  return vms.flatMap(([name, role]) =>
    Array.from({ length: 8 }, (_, i) => i)
      .filter(() => random() < 0.7)
      .map((i): Ask => [1, name, `role-${role}-${i}`, vni]),
  )
}

const vms = Array.from({ length: 30 }, (_, i) => [`vm-${i}`, i % 3] as const)
const numbers = [4, 2, 9]
const before = { count: 10, labels: Int32Array.from(vms, ([, role]) => numbers[role]!) }

test('where nothing changes each VM keeps its number', async () => {
  const profiles = profilesFromLog(logOf(asksOf(vms)))
  const { count, labels } = await updatedClusters(profiles, before, 1)
  expect(count).toBe(10)
  expect([...labels]).toEqual([...before.labels])
})

test('a new VM gets the number of those that ask alike', async () => {
  const profiles = profilesFromLog(logOf(asksOf([...vms, ['new', 1]])))
  const { labels } = await updatedClusters(profiles, before, 1)
  expect(labels[30]).toBe(2)
})

test('a VM whose role changes takes the number of its new role, the others keep theirs', async () => {
  const changed = vms.map(([name, role]) => [name, name === 'vm-0' ? 2 : role] as const)
  const profiles = profilesFromLog(logOf(asksOf(changed)))
  const { labels } = await updatedClusters(profiles, before, 1)
  expect(labels[0]).toBe(9)
  expect(adjustedRand(labels.subarray(1), before.labels.subarray(1))).toBe(1)
})

test('a new tenant gets numbers that nobody had', async () => {
  const log = logOf([...asksOf(vms), ...asksOf(vms.slice(0, 3), 8)])
  const { count, labels } = await updatedClusters(profilesFromLog(log), before, 1)
  expect(count).toBe(11)
  expect([...labels.subarray(30)]).toEqual([10, 10, 10])
})

test('VMs that have become all alike keep a number that there was', async () => {
  const alike = vms.map(([name]): Ask => [1, name, 'x'])
  const { labels } = await updatedClusters(profilesFromLog(logOf(alike)), before, 1)
  expect(new Set(labels).size).toBe(1)
  expect(numbers).toContain(labels[0])
})
