// %% [markdown]
// # What a request log looks like, and where it can be predicted
//
// An agent asks for the configuration of a destination when a VM's first packet to it arrives, and forgets it
// 60 s after the last. What is asked, by whom and how regularly decides what any predictor could ever cover. This
// notebook looks at the log of a simulated region, whose shapes are those of published measurements
// (`datasets/region/README.md`).

// %%
import * as Plot from '@observablehq/plot'
import { indexAtTime } from '../datasets/index.ts'
import { defaultSettings, limitsOf, prepareTrial } from '../ml/index.ts'
import { grouped, percent, plot, plots, region, say, table } from './kit/index.ts'

const { log, restarts } = await region()
const settings = defaultSettings
const { vms, items } = log.catalog
const hour = 3_600_000
const hours = (log.time[log.length - 1]! - log.time[0]!) / hour

say(`${grouped(log.length)} requests of ${grouped(vms.size)} VMs for ${grouped(items.size)} items in
  ${hours.toFixed(0)} hours: ${(log.length / vms.size / hours).toFixed(1)} an hour and VM, from
  ${vms.vnis.length} tenants that share nothing.`)

// %% [markdown]
// ## When
//
// Load follows the day. A budget of pushes has to be there at the peak, which is when the controller is short of
// time too.

// %%
const first = Math.ceil(log.time[0]! / hour)
const perHour = Array.from({ length: Math.floor(hours) }, (_, h) => {
  const [from, to] = [(first + h) * hour, (first + h + 1) * hour]
  return { at: new Date(from), requests: indexAtTime(log, to) - indexAtTime(log, from) }
})
plot(
  {
    y: { label: '↑ requests an hour', grid: true, zero: true },
    x: { label: null, type: 'utc' },
    marks: [Plot.lineY(perHour, { x: 'at', y: 'requests', stroke: 'var(--series-0)' })],
  },
  `Requests by hour: ${grouped(Math.min(...perHour.map(({ requests }) => requests)))} to
   ${grouped(Math.max(...perHour.map(({ requests }) => requests)))}.`,
)

// %% [markdown]
// ## Who asks for how many
//
// Most VMs need few destinations and some need very many. A policy that pushes the same number for each VM wastes
// its budget on the first and starves the second.

// %%
const itemsOf = Array.from({ length: vms.size }, () => new Set<number>())
for (let i = 0; i < log.length; i++) itemsOf[log.vm[i]!]!.add(log.item[i]!)
const destinations = itemsOf
  .map(({ size }) => size)
  .filter((size) => size > 0)
  .sort((a, b) => a - b)
const quantile = (sorted: readonly number[], p: number) => sorted[Math.floor(p * sorted.length)]!
const gaps: number[] = []
const lastOf = new Float64Array(vms.size).fill(Number.NaN)
for (let i = 0; i < log.length; i++) {
  const gap = log.time[i]! - lastOf[log.vm[i]!]!
  if (gap > 0) gaps.push(gap)
  lastOf[log.vm[i]!] = log.time[i]!
}
gaps.sort((a, b) => a - b)
const curve = (sorted: readonly number[]) =>
  Array.from({ length: 200 }, (_, i) => ({
    value: quantile(sorted, i / 200),
    share: (100 * i) / 200,
  }))
plots(
  [
    {
      x: { type: 'log', label: 'distinct destinations of a VM →' },
      y: { label: '↑ % of VMs with fewer', grid: true },
      marks: [
        Plot.lineY(curve(destinations), { x: 'value', y: 'share', stroke: 'var(--series-0)' }),
      ],
    },
    {
      x: { type: 'log', label: "milliseconds since the VM's request before →", tickFormat: '~s' },
      y: { label: '↑ % of requests sooner', grid: true },
      marks: [
        Plot.lineY(curve(gaps), { x: 'value', y: 'share', stroke: 'var(--series-1)' }),
        Plot.ruleX([settings.pushLatency], { stroke: 'currentColor', strokeDasharray: '4 3' }),
      ],
    },
  ],
  `Left: destinations of a VM, median ${quantile(destinations, 0.5)}, 90th percentile
   ${quantile(destinations, 0.9)}. Right: time between two requests of a VM; dashed is how long a push takes. What
   follows sooner than that cannot be helped by a prediction made at the request before.`,
)

// %% [markdown]
// ## How much comes back
//
// A pair of VM and item that was asked for before can be remembered. A new pair has to be inferred: from similar
// VMs, from what follows what, from what is popular.

// %%
const seen = new Set<number>()
const newPairs = Array.from({ length: 24 }, () => ({ requests: 0, fresh: 0 }))
for (let i = 0; i < log.length; i++) {
  const slot = newPairs[Math.min(23, Math.floor((24 * i) / log.length))]!
  const pair = log.vm[i]! * items.size + log.item[i]!
  slot.requests++
  if (!seen.has(pair)) slot.fresh++
  seen.add(pair)
}
const freshAtTheEnd =
  newPairs.slice(12).reduce((sum, { fresh }) => sum + fresh, 0) /
  newPairs.slice(12).reduce((sum, { requests }) => sum + requests, 0)
plot(
  {
    x: { label: '% of the log →' },
    y: { label: '↑ % of requests of a new pair', grid: true, zero: true },
    marks: [
      Plot.lineY(newPairs, {
        x: (_, i) => (100 * (i + 1)) / 24,
        y: ({ fresh, requests }: { fresh: number; requests: number }) => (100 * fresh) / requests,
        stroke: 'var(--series-2)',
        marker: 'dot',
      }),
    ],
  },
  `New pairs become rarer as the log goes on, and never stop: ${percent(freshAtTheEnd)} of the requests in its
   second half.`,
)

// %% [markdown]
// ## What the order tells
//
// The entropy of the next item, in bits, given the tenant, given who asks too, and given what it asked last too.
// Each bit less halves the number of items that one would have to push to be right as often. Estimated on the
// second half of the log from counts of the first (cross-entropy: what a predictor with this knowledge would
// pay), each context backed off to the one above it (Witten and Bell, 1991).

// %%
const half = Math.floor(log.length / 2)
/** Counts of the first half by context, and the probability of an item by them and by what is known above. */
function contextModel(contextOf: (i: number) => number, above: (i: number) => number) {
  const counts = new Map<number, Map<number, number>>()
  for (let i = 0; i < half; i++) {
    const own = counts.get(contextOf(i)) ?? new Map<number, number>()
    own.set(log.item[i]!, (own.get(log.item[i]!) ?? 0) + 1)
    counts.set(contextOf(i), own)
  }
  const totals = new Map(
    Array.from(counts, ([context, own]) => [context, [...own.values()].reduce((a, b) => a + b, 0)]),
  )
  return (i: number) => {
    const own = counts.get(contextOf(i))
    if (!own) return above(i)
    const kinds = own.size
    return ((own.get(log.item[i]!) ?? 0) + kinds * above(i)) / (totals.get(contextOf(i))! + kinds)
  }
}
const previous = new Int32Array(log.length)
const latest = new Int32Array(vms.size).fill(-1)
for (let i = 0; i < log.length; i++) {
  previous[i] = latest[log.vm[i]!]!
  latest[log.vm[i]!] = log.item[i]!
}
const vniOf = (i: number) => vms.vni(log.vm[i]!)
const anyItem = (i: number) => 1 / items.idsOf(vniOf(i)).length
const byTenant = contextModel(vniOf, anyItem)
const byVm = contextModel((i) => log.vm[i]!, byTenant)
const byLast = contextModel((i) => log.vm[i]! * (items.size + 1) + previous[i]! + 1, byVm)
function bitsOf(probability: (i: number) => number): number {
  let bits = 0
  for (let i = half; i < log.length; i++) bits -= Math.log2(probability(i))
  return bits / (log.length - half)
}
const [ofAny, ofTenant, ofVm, ofLast] = [anyItem, byTenant, byVm, byLast].map(bitsOf)
table([
  { 'what is known': 'which items there are', bits: ofAny!.toFixed(2) },
  { 'what is known': 'how often the tenant asks for each', bits: ofTenant!.toFixed(2) },
  { 'what is known': 'and how often this VM does', bits: ofVm!.toFixed(2) },
  { 'what is known': 'and after what it asked last', bits: ofLast!.toFixed(2) },
])
say(`Knowing the VM's own past is worth ${(ofTenant! - ofVm!).toFixed(1)} bits, knowing what it asked last another
  ${(ofVm! - ofLast!).toFixed(1)}. What is left, ${ofLast!.toFixed(1)} bits, is as much as choosing blindly among
  ${(2 ** ofLast!).toFixed(0)} items.`)

// %% [markdown]
// ## What no predictor can reach
//
// A prediction needs an occasion, a *signal* of its VM; a push needs time; and memory knows only what somebody
// asked before. The longer a push may wait on its host, the fewer first packets are out of reach.

// %%
const horizons = [30_000, 60_000, 300_000, 900_000, hour]
const reach = horizons.map((horizon) => {
  const asked = { ...settings, horizon }
  const start = indexAtTime(log, log.time[Math.floor(0.85 * log.length)]!)
  const { events, outOfReach, reachable } = limitsOf(
    prepareTrial({ log, start, restarts }, asked),
    asked,
  )
  return { horizon, events, ...outOfReach, reachable }
})
const inWords = (ms: number) => (ms < 60_000 ? `${ms / 1_000} s` : `${ms / 60_000} min`)
const shares = reach.flatMap(({ horizon, events, trigger, timeliness, reachable }) => [
  { horizon: inWords(horizon), why: 'in reach', share: (100 * reachable) / events },
  { horizon: inWords(horizon), why: 'too late', share: (100 * timeliness) / events },
  { horizon: inWords(horizon), why: 'no signal', share: (100 * trigger) / events },
])
plot(
  {
    x: { label: 'a push may wait →', domain: horizons.map(inWords) },
    y: { label: '↑ % of first packets', grid: true },
    color: {
      domain: ['in reach', 'too late', 'no signal'],
      range: ['var(--series-2)', 'var(--series-4)', 'var(--rule)'],
      legend: false,
    },
    marks: [
      Plot.barY(shares, { x: 'horizon', y: 'share', fill: 'why' }),
      Plot.text(
        shares.filter(({ why }) => why === 'in reach'),
        { x: 'horizon', y: 'share', text: ({ share }) => `${share.toFixed(0)} %`, dy: -8 },
      ),
    ],
  },
  `First packets by what stands in the way of a prediction: green is in reach, orange follows its earliest signal
   sooner than a push takes, grey has no signal of its VM soon enough before it.`,
)
const [, minute, , , long] = reach
say(`With the 60 s after which agents forget, ${percent(minute!.reachable / minute!.events)} can be reached; with an
  hour, ${percent(long!.reachable / long!.events)}. **How long a push may wait decides more than which model made
  it**: [the next question](4-from-probability-to-push.html) is what that costs.`)
