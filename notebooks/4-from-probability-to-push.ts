// %% [markdown]
// # From probability to push
//
// A model says how likely a request is. Whether to push is another question, with prices in it: a miss costs the
// first packet an on-demand round trip, 99 ms in the median (alcor-perf, case 39); a push costs the agent 55 µs
// (1,000,000 neighbors in 55 s), and its host the memory until it is used or forgotten. So push while
//
// > probability × cost of a miss > cost of a push + cost of holding it
//
// best first, within the budgets. That needs probabilities that can be believed, and it needs to know what a budget
// buys.

// %%
import * as Plot from '@observablehq/plot'
import { indexAtTime, sliceLog } from '../datasets/index.ts'
import {
  calibrateKinds,
  clusterVms,
  defaultSettings,
  limitCoverage,
  limitsOf,
  modelKind,
  type Outcome,
  prepareTrial,
  profilesFromLog,
  replay,
} from '../ml/index.ts'
import { grouped, percent, plot, region, say, small, table } from './kit/index.ts'

const { log, restarts } = await region()
const settings = defaultSettings
const kind = small ? 'markov' : 'blend'

// %% [markdown]
// ## Can the probabilities be believed?
//
// Calibrated on two parts of the log that the model had not learned, measured on a third that neither had seen.

// %%
const [calibrated] = await calibrateKinds(log, {
  ...{ settings, kinds: [kind], seed: 1, shares: { train: 0.7, validation: 0.15 } },
})
const { calibrated: reliability } = calibrated!
const bins = reliability.bins.filter(({ count }) => count >= 20)
plot(
  {
    ...{ width: 460, height: 400 },
    x: { domain: [0, 100], label: 'probability said, % →', percent: true },
    y: { domain: [0, 100], label: '↑ % that came true', percent: true, grid: true },
    r: { range: [2, 12] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: 'currentColor', strokeDasharray: '5 4' },
      ),
      Plot.dot(bins, {
        x: 'meanProbability',
        y: 'share',
        r: 'count',
        fill: 'var(--series-0)',
        fillOpacity: 0.7,
      }),
    ],
  },
  `The ${kind}'s ten likeliest items at ${grouped(reliability.count / settings.top)} moments or so. The area of a dot is how many said so.`,
)
say(`It said ${percent(reliability.meanProbability)} on average and ${percent(reliability.share)} came true; the expected
  calibration error is ${reliability.expectedCalibrationError.toFixed(4)}.`)

// %% [markdown]
// ## What pushes buy
//
// The same model replayed with ever lower thresholds of its score: each item above it is pushed, at most a hundred a
// prediction. To the right are more pushes; up is more coverage.

// %%
const start = indexAtTime(log, log.time[Math.floor(0.85 * log.length)]!)
const past = sliceLog(log, 0, start)
const clusters = clusterVms(profilesFromLog(past), settings.seed).labels
const asking = { horizon: settings.horizon, idleTimeout: settings.idleTimeout }
const model = await modelKind(kind).create(log.catalog, { clusterOf: clusters, asking }).learn(past)
const trial = prepareTrial({ log, start, restarts, clusters }, settings)
const thresholds = small
  ? [0.5, 0.02]
  : [0.9, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.06, 0.03, 0.015, 0.005]
const runs: (Outcome & { threshold: number; coverage: number })[] = []
for (const threshold of thresholds) {
  const outcome = await replay(
    trial,
    { kind: 'model', model },
    { ...settings, top: 100, threshold },
  )
  if (outcome.pushes > 0)
    runs.push({ threshold, ...outcome, coverage: outcome.hits / outcome.events })
}
const limits = limitsOf(trial, settings)
const most = Math.max(...runs.map(({ pushes }) => pushes))
const fewest = Math.min(...runs.map(({ pushes }) => pushes))
const perPacket = (pushes: number) => pushes / limits.events
const bound = Array.from({ length: 60 }, (_, i) => fewest * (most / fewest) ** (i / 59))
plot(
  {
    x: { type: 'log', label: 'pushes by first packets →', tickFormat: '~g' },
    y: { label: '↑ coverage, %', grid: true, zero: true },
    marks: [
      Plot.line(bound, {
        x: perPacket,
        y: (pushes: number) => 100 * limitCoverage(limits, pushes),
        strokeDasharray: '5 4',
      }),
      Plot.line(runs, {
        x: ({ pushes }) => perPacket(pushes),
        y: ({ coverage }) => 100 * coverage,
        stroke: 'var(--series-0)',
      }),
      Plot.dot(runs, {
        x: ({ pushes }) => perPacket(pushes),
        y: ({ coverage }) => 100 * coverage,
        fill: 'var(--series-0)',
      }),
      Plot.text(runs, {
        x: ({ pushes }) => perPacket(pushes),
        y: ({ coverage }) => 100 * coverage,
        text: ({ threshold }) => `${threshold}`,
        dy: -10,
      }),
    ],
  },
  'Coverage against pushes, each point a threshold. Dashed: a clairvoyant at the same moments, a push for each packet.',
)

// %% [markdown]
// ## Which threshold is cheapest depends on the price
//
// Total cost in milliseconds by first packet: every packet that was not covered waits 99 ms, every push costs its
// price. The cheapest threshold follows the price, as the rule above says: at price *c* push from a probability of
// *c* / 99 on.

// %%
const missMs = 99
const prices = [0.055, 1, 5, 20]
/** Where lines are named: they lie apart there. */
const labelled = small ? 0.02 : 0.03
const costs = prices.flatMap((price) =>
  runs.map(({ threshold, pushes, hits, events }) => ({
    price: `${price} ms`,
    threshold,
    cost: (missMs * (events - hits) + price * pushes) / events,
  })),
)
plot(
  {
    x: { type: 'log', label: 'threshold →', tickFormat: '~g' },
    y: { label: '↑ ms by first packet', grid: true, domain: [0, 200], clamp: true },
    marks: [
      Plot.ruleY([missMs], { strokeDasharray: '2 4' }),
      ...prices.map((price, i) =>
        Plot.lineY(
          costs.filter((one) => one.price === `${price} ms`),
          { x: 'threshold', y: 'cost', stroke: `var(--series-${i})`, marker: 'dot' },
        ),
      ),
      ...prices.map((price, i) =>
        Plot.text(
          costs.filter((one) => one.price === `${price} ms` && one.threshold === labelled),
          {
            ...{
              x: 'threshold',
              y: 'cost',
              text: 'price',
              textAnchor: 'start',
              dx: 6,
              dy: -8,
            },
            fill: `var(--series-${i})`,
          },
        ),
      ),
    ],
  },
  'Cost by threshold, a line for each price of a push. Dotted: nothing pushed, all on demand.',
)
table(
  prices.map((price) => {
    const own = costs.filter((one) => one.price === `${price} ms`)
    const best = own.reduce((a, b) => (b.cost < a.cost ? b : a))
    return {
      'price of a push': `${price} ms`,
      'the rule says': (price / missMs).toPrecision(2),
      'cheapest threshold tried': best.threshold,
      'ms by first packet': best.cost.toFixed(1),
      saved: percent(1 - best.cost / missMs, 0),
    }
  }),
)

// %% [markdown]
// ## What a budget does
//
// A token bucket caps what a VM may cause in an hour. The planner spends it on the most valuable first.

// %%
const budgets = small ? [2, 20] : [1, 2, 5, 10, 20, 50]
const budgeted: { perVmHour: number; outcome: Outcome }[] = []
for (const perVmHour of budgets) {
  const outcome = await replay(
    trial,
    { kind: 'model', model },
    { ...settings, budgets: { perVmHour } },
  )
  budgeted.push({ perVmHour, outcome })
}
table(
  budgeted.map(({ perVmHour, outcome }) => ({
    'pushes an hour and VM, at most': perVmHour,
    coverage: percent(outcome.hits / outcome.events),
    accuracy: percent(outcome.useful / Math.max(1, outcome.pushes)),
  })),
)
const [tight, ample] = [budgeted[0]!, budgeted.at(-1)!]
say(`The first pushes are worth the most: ${tight.perVmHour} an hour cover ${percent(tight.outcome.hits / tight.outcome.events)}
  at an accuracy of ${percent(tight.outcome.useful / Math.max(1, tight.outcome.pushes))}, ${ample.perVmHour} an hour
  ${percent(ample.outcome.hits / ample.outcome.events)} at ${percent(ample.outcome.useful / Math.max(1, ample.outcome.pushes))}.`)
