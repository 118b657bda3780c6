import { expect, test } from 'vitest'
import { defaultSettings } from '../evaluation/index.ts'
import { profilesFromLog } from '../features/index.ts'
import { distanceNamed } from '../models/kmeans/index.ts'
import { chooseDistance } from './choose-distance.ts'
import { rolesOf } from './cluster-roles.ts'
import { clusterRows } from './cluster-rows.ts'
import { clusterText } from './cluster-text.ts'
import { clusterTraits, inWords } from './cluster-traits.ts'
import { profilesOfEvents } from './fit.ts'
import { renderClusters } from './render-clusters.ts'
import { reportClusters } from './report-clusters.ts'
import { type Ask, logOf } from './small-log.cases.ts'

/** Ten web VMs that ask for x and y, ten others for p, q and r; a second apart, `hours` times. */
function twoRoles(hours = 1) {
  const asks: Ask[] = []
  for (let hour = 0; hour < hours; hour++) {
    for (let vm = 0; vm < 20; vm++) {
      for (const item of vm < 10 ? ['x', 'y'] : ['p', 'q', 'r']) {
        asks.push([3_600_000 * hour + 1_000 * asks.length, `vm${vm}`, item])
      }
    }
  }
  return logOf(asks)
}

const about = {
  title: 'Two <roles>',
  command: 'portent cluster',
  createdAt: '2026-01-01T00:00:00Z',
}
const csv = `vni,ip,role\n${Array.from({ length: 20 }, (_, vm) => `7,vm${vm},${vm < 10 ? 'web' : 'batch'}`).join('\n')}`

test('two roles without a peer in common are found, and the report says what tells them apart', () => {
  const profiles = profilesFromLog(twoRoles())
  const report = reportClusters(profiles, {
    seed: 1,
    k: 2,
    about,
    roles: rolesOf(profiles, csv, 'r'),
  })
  const [network] = report.networks
  expect(network!.clusters.map(({ size }) => size)).toEqual([10, 10])
  expect(report.agreement).toMatchObject({ vMeasure: 1, purity: 1, adjustedRand: 1, vms: 20 })
  expect(network!.stability).toBe(1)
  expect(network!.points).toHaveLength(20)
  const text = clusterText(report)
  // Half of the VMs have it, all of the cluster: a lift of 2.
  expect(text).toContain('all ask for x (others 0 %, lift 2.0)')
  expect(text).toContain('roles: web 10')
})

test('the page is one file without script or request, and names are escaped', async () => {
  const page = await renderClusters(
    reportClusters(profilesFromLog(twoRoles()), { seed: 1, k: 2, about }),
  )
  expect(page).toContain('Two &lt;roles&gt;')
  expect(page).not.toMatch(/<script|src=|href="http/)
  expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(4)
})

test('amounts by hand: log1p of 2 peers against 3, never varying, are as far apart as is told', () => {
  const profiles = profilesFromLog(twoRoles())
  const vms = [...Array(20).keys()]
  const labels = Int32Array.from(vms, (vm) => (vm < 10 ? 0 : 1))
  const [web] = clusterTraits(profiles, vms, labels, 2)
  const peers = web!.find((trait) => trait.kind === 'amount')
  expect(peers).toEqual({ kind: 'amount', name: 'peers', median: 2, others: 3, difference: -10 })
  expect(inWords(peers!, 10)).toBe('fewer peers: median 2, others 3 (−10.0 SD)')
})

test('sets of peers are clustered sparse by Jaccard, counts written out by Jensen-Shannon', () => {
  const profiles = profilesFromLog(twoRoles())
  const vms = [...Array(20).keys()]
  for (const name of ['jaccard', 'weighted-jaccard', 'jensen-shannon', 'hamming']) {
    const options = { distance: distanceNamed(name), k: 2, features: ['peers'] } as const
    const { labels } = clusterRows(profiles, vms, 1, options)
    expect(new Set(labels.slice(0, 10)).size).toBe(1)
    expect(labels[0]).not.toBe(labels[10])
  }
})

test('what cannot be clustered is refused with a remedy', () => {
  const profiles = profilesFromLog(twoRoles())
  const vms = [...Array(20).keys()]
  const jaccard = distanceNamed('jaccard')
  expect(() => clusterRows(profiles, vms, 1, { distance: jaccard, features: ['hours'] })).toThrow(
    /hours is no set; take peers/,
  )
  expect(() => clusterRows(profiles, vms, 1, { features: ['attributes'] })).toThrow(
    /no VM has anything in attributes/,
  )
  expect(() => clusterRows(profiles, vms, 1, { distance: jaccard, by: 'gap' })).toThrow(
    /dense rows/,
  )
  expect(() => clusterRows(profiles, vms, 1, { distance: jaccard, k: 3 })).toThrow(/distinct/)
  expect(() => reportClusters(profiles, { seed: 1, k: 30, about })).toThrow(
    /^VNI 7: k is 30, but only 2 rows are distinct/,
  )
  expect(() => reportClusters(profilesFromLog(logOf([])), { seed: 1, about })).toThrow(/no VM/)
  expect(() => rolesOf(profiles, 'vni,ip,job\n7,vm1,web', 'jobs.csv')).toThrow(/column role/)
})

test('the distance is chosen by what similar VMs and the chain cover with its clusters', async () => {
  const candidates = [distanceNamed('cosine'), distanceNamed('jaccard')]
  const { best, tried } = await chooseDistance(twoRoles(10), candidates, {
    settings: defaultSettings,
    profiles: profilesOfEvents,
    clustering: { k: 2 },
  })
  expect(tried.map(({ distance }) => distance)).toEqual(['cosine', 'jaccard'])
  expect(tried.map(({ clusters }) => clusters)).toEqual([2, 2])
  // Both find the same clusters, so the first is taken.
  expect(tried[0]!.coverage).toEqual(tried[1]!.coverage)
  expect(best.name).toBe('cosine')
})
