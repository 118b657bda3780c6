// %% [markdown]
// # Distance metrics compared
//
// k-means has two halves that belong together: how far apart two rows are, and where the middle of many is. Most
// libraries let you change the first and keep the mean for the second, and then the sum that k-means is to lower
// may rise. Here every distance brings its own centre. First that, on five points; then which distance finds the
// roles of VMs, on a simulated region where they are known.

// %%
import * as Plot from '@observablehq/plot'
import { seeded } from '../core/index.ts'
import {
  type ClusterOptions,
  chooseDistance,
  defaultSettings,
  distanceNamed,
  kmeans,
  matrixOf,
  profilesFromLog,
  reportClusters,
  rolesOf,
} from '../ml/index.ts'
import { knownRegion, percent, plot, plots, say, small, table } from './kit/index.ts'

const points = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [10, 4],
]
const named = ['squared-euclidean', 'euclidean', 'manhattan', 'chebyshev', 'canberra']
table(
  named.map((name) => {
    const distance = distanceNamed(name)
    const { centres, objective } = kmeans(matrixOf(points), { k: 1, seed: 1, distance })
    return {
      distance: name,
      centre: `(${centres[0]!.toFixed(2)}, ${centres[1]!.toFixed(2)})`,
      'sum of distances': objective.toFixed(2),
    }
  }),
  `The one centre of ${points.map(([x, y]) => `(${x}, ${y})`).join(', ')}: the mean for squares, which the far point
   pulls; the geometric median; the median of each coordinate; and so on.`,
)

// %% [markdown]
// ## With the wrong centre the objective rises
//
// The same rows and first centres, in Manhattan distance: once with the coordinate median that belongs to it, once
// with the mean that most libraries take.

// %%
const random = seeded(7)
const spread = () => (random() < 0.15 ? 40 * random() : 4 * random())
const rows = Array.from({ length: 300 }, (_, i) => [10 * (i % 3) + spread(), spread(), spread()])
const manhattan = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, c) => sum + Math.abs(x - b[c]!), 0)
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
/** Lloyd's iterations, with any middle; the objective after each. */
function iterate(middle: (values: readonly number[]) => number): number[] {
  let centres = [rows[0]!, rows[1]!, rows[2]!]
  return Array.from({ length: 12 }, () => {
    const nearest = rows.map((row) => {
      const far = centres.map((centre) => manhattan(row, centre))
      return far.indexOf(Math.min(...far))
    })
    centres = centres.map((old, k) => {
      const own = rows.filter((_, i) => nearest[i] === k)
      return own.length === 0 ? old : old.map((_, c) => middle(own.map((row) => row[c]!)))
    })
    return rows.reduce((sum, row, i) => sum + manhattan(row, centres[nearest[i]!]!), 0)
  })
}
const objectives = (
  [
    ['its own centre, the median', iterate(median)],
    ['the mean', iterate(mean)],
  ] as const
).flatMap(([centre, values]) => values.map((value, i) => ({ centre, value, iteration: i + 1 })))
const rises = iterate(mean).filter((value, i, all) => i > 0 && value > all[i - 1]! + 1e-9).length
plot(
  {
    x: { label: 'iteration →', ticks: 12 },
    y: { label: '↑ sum of Manhattan distances', grid: true },
    marginRight: 170,
    marks: [
      Plot.lineY(objectives, {
        ...{ x: 'iteration', y: 'value', z: 'centre', marker: 'dot' },
        stroke: ({ centre }: { centre: string }) =>
          centre === 'the mean' ? 'var(--series-1)' : 'var(--series-0)',
      }),
      Plot.text(
        objectives.filter(({ iteration }) => iteration === 12),
        { x: 'iteration', y: 'value', text: 'centre', textAnchor: 'start', dx: 8 },
      ),
    ],
  },
  `With the mean the sum rose ${rises} times of 11 and ended higher; with the median it never rises, which is a tested
   law of every distance here.`,
)

// %% [markdown]
// ## Which distance finds the roles
//
// A region of VMs with roles (web, cache, database, …) that Portent is not told. It clusters each tenant's VMs,
// choosing k by silhouette; then clusters and roles are compared: *homogeneity*, that no cluster mixes roles;
// *completeness*, that no role is torn apart; *V*, their harmonic mean.

// %%
const { log, truth } = await knownRegion({ vms: 150, hours: small ? 8 : 24 })
const profiles = profilesFromLog(log)
const roles = rolesOf(profiles, truth, 'truth/vms.csv')
const tried = small
  ? ['squared-euclidean', 'hellinger']
  : [
      ...['squared-euclidean', 'euclidean', 'manhattan', 'cosine', 'correlation', 'canberra'],
      ...['jaccard', 'weighted-jaccard', 'jensen-shannon', 'hellinger'],
    ]
const about = { title: 'Roles', command: 'npm run notebooks', createdAt: '' }
const clustering: ClusterOptions = small ? { k: 6 } : {}
const reports = tried.map((name) =>
  reportClusters(profiles, {
    ...{ seed: 1, about, distance: distanceNamed(name), roles },
    ...clustering,
  }),
)
const byV = reports.toSorted((a, b) => b.agreement!.vMeasure - a.agreement!.vMeasure)
table(
  byV.map(({ distance, features, networks, agreement }) => ({
    distance,
    'what it compares': features.join(', '),
    clusters: networks.reduce((sum, { clusters }) => sum + clusters.length, 0),
    homogeneity: agreement!.homogeneity.toFixed(3),
    completeness: agreement!.completeness.toFixed(3),
    V: agreement!.vMeasure.toFixed(3),
  })),
  `${roles.names.length} roles of ${log.catalog.vms.size} VMs; the best first.`,
)
const planes = [reports.find(({ distance }) => distance === 'squared-euclidean')!, byV[0]!]
plots(
  planes.map(({ networks }) => {
    const { points } = networks.toSorted((a, b) => b.vms - a.vms)[0]!
    return {
      ...{ marginLeft: 16, marginRight: 24, marginTop: 16, marginBottom: 16 },
      x: { axis: null },
      y: { axis: null },
      marks: [
        Plot.dot(points, {
          ...{ x: 'x', y: 'y', r: 4, fillOpacity: 0.5 },
          fill: ({ cluster }: { cluster: number }) => `var(--series-${(cluster - 1) % 6})`,
          stroke: ({ cluster }: { cluster: number }) => `var(--series-${(cluster - 1) % 6})`,
        }),
        Plot.text(points, { x: 'x', y: 'y', text: 'cluster', fontSize: 9, dy: -8 }),
      ],
    }
  }),
  `The largest tenant's VMs in the plane where its profiles vary most, numbered by cluster: left
   ${planes[0]!.distance}, right ${planes[1]!.distance}.`,
)

// %% [markdown]
// ## Which serves predictions
//
// Roles are for people. What clusters are *for* is predicting: similar VMs ask alike. So the distance can be chosen
// by what its clusters cover in a replay of the log's end.

// %%
const candidates = (
  small ? ['squared-euclidean'] : ['squared-euclidean', 'cosine', 'hellinger']
).map((name) => distanceNamed(name))
const served = await chooseDistance(log, candidates, {
  settings: defaultSettings,
  profiles: async (past) => profilesFromLog(past),
  clustering,
})
table(
  served.tried.map(({ distance, clusters, coverage }) => ({
    distance,
    clusters,
    ...Object.fromEntries(
      Object.entries(coverage).map(([kind, share]) => [`${kind}, coverage`, percent(share, 2)]),
    ),
  })),
)
say(`The difference is small: the best by roles, ${byV[0]!.distance}, and the best by coverage,
  ${served.best.name}, need not be the same, and clusters are one signal among many of the blend.`)
