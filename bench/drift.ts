import type { Bench } from './bench.ts'
import { type Contender, contenders } from './drift/contenders.ts'
import { day, observations, type Scenario, scenarios, start } from './drift/drifting-region.ts'
import { median } from './median.ts'

/** Every detector may learn for so long; then alarms without a change are false. Days. */
const learning = 5
const changesAt = 12.4
const days = 19

/** What became of one scenario, over all seeds. */
interface Tally {
  readonly scenario: Scenario
  readonly contender: Contender
  readonly signal: Contender['signals'][number]
  /** Hours from each change to its first alarm; of those that were found. */
  readonly delays: number[]
  missed: number
  falseAlarms: number
  /** Days in which nothing had changed, and no detector was still learning. */
  calmDays: number
}

/** Runs one contender over one series. */
function watch(tally: Tally, seed: number): void {
  const { scenario, contender, signal } = tally
  const changes = scenario.affects === signal
  const changed = start + (changes ? changesAt : days) * day
  const takes = contender.begin(signal)
  let found: number | undefined
  for (const observation of observations(scenario, { days, changesAt, seed })) {
    if (!takes(observation) || observation.time < start + learning * day) continue
    if (observation.time < changed) tally.falseAlarms++
    else found ??= (observation.time - changed) / (day / 24)
  }
  tally.calmDays += (changed - start) / day - learning
  if (!changes) return
  if (found === undefined) tally.missed++
  else tally.delays.push(found)
}

function tallies(): Tally[] {
  return scenarios.flatMap((scenario) =>
    contenders.flatMap((contender) =>
      contender.signals
        .filter((signal) => scenario.affects === undefined || scenario.affects === signal)
        .map((signal) => ({
          ...{ scenario, contender, signal },
          ...{ delays: [], missed: 0, falseAlarms: 0, calmDays: 0 },
        })),
    ),
  )
}

const delayOf = ({ delays, missed }: Tally) =>
  delays.length > missed ? median([...delays, ...Array<number>(missed).fill(Infinity)]) : Infinity

function row(tally: Tally, seeds: number): string {
  const { scenario, contender, signal, missed, falseAlarms, calmDays } = tally
  const delay = delayOf(tally)
  const found = scenario.affects
    ? `${seeds - missed}/${seeds}`.padStart(7) +
      (delay === Infinity ? '–' : `${delay.toFixed(1)} h`).padStart(10)
    : ' '.repeat(17)
  return (
    `${scenario.name.padEnd(42)}${signal.padEnd(12)}${contender.name.padEnd(32)}${found}` +
    `${(falseAlarms / calmDays).toFixed(3).padStart(10)}`
  )
}

/** How soon changes of known time are found, and how often nothing is, beside detectors as published. */
export const drift: Bench = {
  id: 'drift',
  question: 'how soon is drift found, and how often raised in vain, beside published detectors?',
  needsData: false,

  async run({ small, print }) {
    const seeds = small ? 2 : 20
    const all = tallies()
    for (const tally of all) for (let seed = 1; seed <= seeds; seed++) watch(tally, seed)
    print(
      `${seeds} series of each scenario, ${days} days, of about 14,400 outcomes a day; changes on day ` +
        `${changesAt}. Delay: median, those not found counting as never\n`,
    )
    print(
      `${'scenario'.padEnd(42)}${'signal'.padEnd(12)}${'detector'.padEnd(32)}${'found'.padStart(7)}` +
        `${'delay'.padStart(10)}${'false/day'.padStart(10)}`,
    )
    for (const tally of all) print(row(tally, seeds))
    const own = all.filter(({ contender }) => contender.name === 'Portent')
    const sum = (of: (tally: Tally) => number) => own.reduce((total, tally) => total + of(tally), 0)
    const named = (name: string) => own.find(({ scenario }) => scenario.name === name)!
    const figures = {
      falseAlarmsPerDay: sum(({ falseAlarms }) => falseAlarms) / sum(({ calmDays }) => calmDays),
      missed: sum(({ missed }) => missed),
      hoursToLargeFall: delayOf(named('coverage −0.20 at once')),
      hoursToSmallFall: delayOf(named('coverage −0.05 at once')),
      hoursToNewItems: delayOf(named('a third of requests to new items')),
    }
    return { figures, targets: { falseAlarmsPerDay: '<= 0.01', missed: '<= 0' } }
  },
}
