// %% [markdown]
// # Why sequence, peers and recency
//
// Three kinds of knowledge say what a VM will ask for: its own past, what similar VMs ask for, and what follows
// what. Each alone is a model. The *blend* weighs them all with learned weights. Here each is replayed on the last
// 15 % of a log that none of them saw, through simulated agent caches, and then taken from the blend in turn.

// %%
import * as Plot from '@observablehq/plot'
import { indexAtTime, sliceLog } from '../datasets/index.ts'
import {
  blend,
  clusterVms,
  compare,
  defaultSettings,
  limitCoverage,
  type Policy,
  type PolicyResult,
  profilesFromLog,
  replayKinds,
} from '../ml/index.ts'
import { grouped, percent, plot, region, say, small, table } from './kit/index.ts'

const { log, restarts } = await region()
const settings = { ...defaultSettings, top: 10 }
const kinds = [
  'popularity',
  'similar-vms',
  'ease',
  'markov',
  'recency',
  'recency-popularity',
  'blend',
]
const report = await replayKinds(log, {
  ...{ settings, split: 0.85, ks: [10], restarts, about: { title: 'a region' } },
  ...{ kinds: small ? ['recency', 'blend'] : kinds, baseline: 'blend' },
})
const models = report.results.filter(({ top }) => top === 10)

// %% [markdown]
// ## Each alone, and all together

// %%
const names: Readonly<Record<string, string>> = {
  popularity: 'what is popular',
  'similar-vms': 'similar VMs',
  ease: 'items that go together',
  markov: 'what follows what',
  recency: 'its own past',
  'recency-popularity': 'its past, then popular',
  blend: 'the blend',
}
const nameOf = ({ policy }: PolicyResult) =>
  names[Object.keys(names).findLast((kind) => policy.split(/[ (]/)[0] === kind) ?? ''] ?? policy
const bars = models.map((result) => ({
  name: nameOf(result),
  coverage: 100 * result.coverage,
  low: 100 * result.coverageInterval.low,
  high: 100 * result.coverageInterval.high,
}))
const limit = 100 * limitCoverage(report.limits, models.at(-1)!.pushes)
plot(
  {
    marginLeft: 170,
    height: 60 + 36 * bars.length,
    x: { label: 'coverage, % of first packets →', grid: true, domain: [0, 1.08 * limit] },
    y: {
      label: null,
      domain: bars.toSorted((a, b) => b.coverage - a.coverage).map(({ name }) => name),
    },
    marks: [
      Plot.barX(bars, { x: 'coverage', y: 'name', fill: 'var(--series-0)', fillOpacity: 0.7 }),
      Plot.ruleY(bars, {
        y: 'name',
        x1: 'low',
        x2: 'high',
        stroke: 'currentColor',
        strokeWidth: 2,
      }),
      Plot.ruleX([limit], { strokeDasharray: '5 4' }),
      Plot.text(bars, {
        x: 1,
        y: 'name',
        text: ({ coverage }) => coverage.toFixed(1),
        textAnchor: 'start',
        fill: 'white',
      }),
    ],
  },
  `Coverage at 10 pushes a prediction, with 95 % intervals over VMs. Dashed: the limit, what a clairvoyant would
   reach at the same moments.`,
)
const best = models
  .filter(({ policy }) => !policy.startsWith('blend'))
  .reduce((a, b) => (b.coverage > a.coverage ? b : a))
const own = models.at(-1)!
say(`The blend covers ${percent(own.coverage)} of ${grouped(own.events)} first packets, the best single one,
  ${nameOf(best)}, ${percent(best.coverage)}: of what lies between that and the limit, the blend takes
  ${percent((100 * (own.coverage - best.coverage)) / (limit - 100 * best.coverage), 0)}.`)

// %% [markdown]
// ## Pairs that were there before, and new ones
//
// A VM's past knows nothing of what it never asked for; popularity and peers do.

// %%
table(
  models.map((result) => ({
    model: nameOf(result),
    'repeated pairs': percent(result.repeat.coverage ?? 0),
    'never seen': percent(result.neverSeen.coverage ?? 0),
    accuracy: percent(result.accuracy ?? 0),
    'pushes an hour and VM': result.pushesPerVmHour.toFixed(1),
  })),
  `Coverage of ${grouped(own.repeat.events)} first packets of pairs seen before, and of
   ${grouped(own.neverSeen.events)} of pairs never seen.`,
)

// %% [markdown]
// ## What the blend loses without each
//
// The blend again and again, each time without one of its inputs. The interval is of the paired difference: the
// same VMs are resampled for both.

// %%
const cut = indexAtTime(log, log.time[Math.floor(0.85 * log.length)]!)
const past = sliceLog(log, 0, cut)
const clusterOf = clusterVms(profilesFromLog(past), settings.seed).labels
const asking = { horizon: settings.horizon, idleTimeout: settings.idleTimeout }
const without: readonly (readonly [string, readonly string[]])[] = [
  ['similar VMs', ['similar-vms']],
  ['items that go together', ['ease']],
  ['what follows what', ['markov']],
  ['popularity', ['popularity', 'recent-popularity']],
  ['the order of its past', ['rank of age', 'follows the last request']],
  ['how long ago', ['age', 'age within a minute', 'age within an hour', 'age within a day']],
]
const policies: Policy[] = []
const add = async (name: string, parts: readonly string[]) => {
  const untrained = blend(log.catalog, { asking, clusterOf, without: parts })
  policies.push({ kind: 'model', name, model: await untrained.learn(past) })
}
await add('the blend', [])
for (const [name, parts] of small ? without.slice(0, 1) : without) await add(name, parts)
const ablated = await compare(
  { log, start: cut, restarts, clusters: clusterOf },
  policies,
  settings,
  { ks: [10], about: { title: 'ablations' }, baseline: 'the blend' },
)
const losses = ablated.results
  .filter(({ policy }) => policy !== 'the blend')
  .map(({ policy, aboveBaseline }) => ({
    policy,
    points: 100 * aboveBaseline!.difference,
    low: 100 * aboveBaseline!.low,
    high: 100 * aboveBaseline!.high,
  }))
plot(
  {
    marginLeft: 170,
    height: 60 + 36 * losses.length,
    x: { label: 'points of coverage without it →', grid: true },
    y: {
      label: null,
      domain: losses.toSorted((a, b) => a.points - b.points).map(({ policy }) => policy),
    },
    marks: [
      Plot.ruleX([0]),
      Plot.ruleY(losses, {
        y: 'policy',
        x1: 'low',
        x2: 'high',
        stroke: 'var(--soft)',
        strokeWidth: 2,
      }),
      Plot.dot(losses, { x: 'points', y: 'policy', fill: 'var(--series-1)', r: 5 }),
    ],
  },
  'What coverage changes when an input is taken away, with 95 % of the paired resamples of VMs.',
)
const worst = losses.reduce((a, b) => (b.points < a.points ? b : a))
const needless = losses.filter(({ high, low }) => low <= 0 && high >= 0).map(({ policy }) => policy)
say(`What is missed most is **${worst.policy}** (${worst.points.toFixed(2)} points).
  ${needless.length > 0 ? `Without ${needless.join(', ')} the others make up for it: what one input knows, another mostly says too.` : ''}`)
