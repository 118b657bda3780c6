// %% [markdown]
// # Closing the loop over ten weeks
//
// A model is as good as tomorrow is like yesterday. Here a small region lives on for ten weeks and does not stay what
// it was: VMs come and go all the time, in week 3 a group of servers takes another role, in week 5 a new tenant comes, in
// week 7 what is popular changes, and from week 9 on some agents lie about what was used.
//
// Three controllers begin with the same model of one week: one never learns again; one learns all anew each night and
// believes all that it is told; one runs Portent's loop, which goes on from its champion, judges challengers on the
// days after, and holds reports against what was kept back at random.

// %%
import * as Plot from '@observablehq/plot'
import { live } from '../bench/loop/controller.ts'
import { learnerNames, learnerOf } from '../bench/loop/learner-of.ts'
import type { Deed } from '../bench/loop/portent-loop.ts'
import { happenings, makeScene, week } from '../bench/loop/scene.ts'
import { grouped, percent, plot, say, small, table } from './kit/index.ts'

const scene = makeScene({
  ...(small ? { vms: 15, activity: 0.05, weeks: 1 } : { vms: 20, activity: 0.15, weeks: 10 }),
  ...{ seed: 1, kind: 'markov', hasLiars: true },
})
const { trial, weeks } = scene
say(`${grouped(trial.log.catalog.vms.size)} VMs in three tenants send
  ${grouped(trial.log.length - trial.start)} first packets in ${weeks} ${weeks === 1 ? 'week' : 'weeks'}. The model is
  a Markov chain: what follows what.`)

// %% [markdown]
// ## Coverage and accuracy, week by week

// %%
const deeds: Deed[] = []
const courses = []
for (const name of learnerNames)
  courses.push(await live(scene, await learnerOf(name, scene, deeds)))
const points = courses.flatMap(({ name, coverage, accuracy }) =>
  coverage.flatMap((share, i) => [
    { name, measure: 'coverage', week: i + 1, share: 100 * share },
    { name, measure: 'accuracy', week: i + 1, share: 100 * accuracy[i]! },
  ]),
)
const happened = Object.entries(happenings)
  .map(([name, when]) => ({ name, when }))
  .filter(({ when }) => when <= weeks)
const names = courses.map(({ name }) => name)
plot(
  {
    ...{ height: 480, marginRight: 150 },
    x: {
      label: 'week',
      ticks: weeks,
      tickFormat: 'd',
      domain: [0.8, weeks + 0.2],
      labelArrow: 'none',
    },
    y: { label: '%', grid: true, zero: true },
    fy: { label: null, domain: ['coverage', 'accuracy'] },
    color: { domain: names, range: names.map((_, i) => `var(--series-${i})`) },
    marks: [
      Plot.ruleX(happened, { x: 'when', stroke: 'currentColor', strokeDasharray: '3 4' }),
      Plot.text(happened, {
        x: 'when',
        text: 'name',
        fy: () => 'coverage',
        frameAnchor: 'top',
        dy: -8,
      }),
      Plot.line(points, { x: 'week', y: 'share', fy: 'measure', stroke: 'name', marker: 'dot' }),
      Plot.text(
        points.filter(({ week, measure }) => week === weeks && measure === 'coverage'),
        {
          x: 'week',
          y: 'share',
          fy: 'measure',
          text: 'name',
          fill: 'name',
          textAnchor: 'start',
          dx: 10,
        },
      ),
    ],
  },
  'Coverage above, accuracy below; dotted where something happened.',
)
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
table(
  courses.map(({ name, coverage, accuracy, pushes, nightSeconds }) => ({
    controller: name,
    coverage: percent(mean(coverage)),
    'in the last week': percent(coverage.at(-1)!),
    accuracy: percent(mean(accuracy)),
    'pushes a week': grouped(mean(pushes)),
    'CPU seconds a night': (nightSeconds / (7 * weeks)).toFixed(2),
  })),
)

// %% [markdown]
// ## What the loop did, and why
//
// Every promotion, rejection, alarm and quarantine is a record that says why. The first of each kind:

// %%
const kinds = ['promoted', 'rejected', 'alarm', 'quarantined'] as const
const firsts = kinds.flatMap((kind) => deeds.filter(({ what }) => what === kind).slice(0, 2))
table(
  firsts.map(({ time, what, told }) => ({
    week: (1 + (time - scene.begin) / week).toFixed(1),
    what,
    why: told.length > 110 ? `${told.slice(0, 110)}…` : told,
  })),
)
table(
  kinds.map((kind) => ({ what: kind, times: deeds.filter(({ what }) => what === kind).length })),
  `In ${weeks} ${weeks === 1 ? 'week' : 'weeks'}.`,
)
const [never, scratch, portent] = courses
say(`Over all weeks the model that never learned covered ${percent(mean(never!.coverage))}, nightly from scratch
  ${percent(mean(scratch!.coverage))}, and Portent's loop ${percent(mean(portent!.coverage))}. The same with the blend, and
  what the lies cost each: [docs/loop.md](../../docs/loop.md).`)
