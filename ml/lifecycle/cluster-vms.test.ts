import { expect, test } from 'vitest'
import { below, seeded } from '../../core/index.ts'
import { profilesFromLog } from '../features/index.ts'
import { agreement } from '../models/kmeans/index.ts'
import { clusterVms } from './cluster-vms.ts'
import { type Ask, logOf } from './small-log.cases.ts'

/** Sixty VMs of four roles in each VNI, each asking for six of its role's eight items. */
function region(vnis: readonly number[], seed: number) {
  const random = seeded(seed)
  const asks: Ask[] = []
  for (const vni of vnis) {
    for (let vm = 0; vm < 60; vm++) {
      for (let i = 0; i < 6; i++) {
        asks.push([0, `vm${vm}`, `role${vm % 4}-item${below(random, 8)}`, vni])
      }
    }
  }
  return logOf(asks)
}

test('four roles that share no item are told apart: no cluster mixes two', () => {
  const log = region([7], 1)
  const { count, labels } = clusterVms(profilesFromLog(log), 1)
  const roles = Array.from(labels, (_, vm) => Number(log.catalog.vms.address(vm).slice(2)) % 4)
  expect(agreement(roles, labels).homogeneity).toBeCloseTo(1, 6)
  expect(new Set(labels).size).toBe(count)
})

test('no cluster spans two VNIs, and another VNI changes nothing in the first', () => {
  const both = region([7, 8], 2)
  const { count, labels } = clusterVms(profilesFromLog(both), 1)
  const vnisOf = Array.from({ length: count }, () => new Set<number>())
  for (const [vm, label] of labels.entries()) vnisOf[label]!.add(both.catalog.vms.vni(vm))
  expect(vnisOf.every((vnis) => vnis.size === 1)).toBe(true)
  const first = clusterVms(profilesFromLog(region([7], 2)), 1)
  expect(labels.slice(0, 60)).toEqual(first.labels)
})

test('a VNI with fewer than eight VMs is one cluster', () => {
  const log = logOf([
    [0, 'a', 'x'],
    [0, 'b', 'y'],
    [0, 'c', 'z', 8],
  ])
  expect(clusterVms(profilesFromLog(log), 1)).toEqual({ count: 2, labels: Int32Array.of(0, 0, 1) })
})

test('a VM of which nothing is known has no cluster; one that is only asked for has', () => {
  const log = logOf([[0, 'a', 'b']])
  log.catalog.vms.add(7, 'b')
  log.catalog.vms.add(7, 'silent')
  expect([...clusterVms(profilesFromLog(log), 1).labels]).toEqual([0, 0, -1])
})

test('no VMs make no clusters', () => {
  expect(clusterVms(profilesFromLog(logOf([])), 1)).toEqual({ count: 0, labels: new Int32Array(0) })
})
