import { randomBeta, randomBinomial } from 'd3-random'
import { seeded } from '../core/index.ts'
import {
  defaultRule,
  defaultWatch,
  judgeChallenger,
  judgeLive,
  type LiveCounts,
} from '../ml/index.ts'
import { promotedShare } from '../ml/lifecycle/judging/simulated-challengers.cases.ts'
import type { Bench } from './bench.ts'
import { median } from './median.ts'

const rule = { ...defaultRule, largeVms: Number.POSITIVE_INFINITY }

/** What becomes of challengers that cover so much more, in percent. */
function promotions(challengers: number, print: (text: string) => void): Map<string, number> {
  const shares = new Map<string, number>()
  print(`\nShare of ${challengers} challengers that get a canary, by what they cover more:\n`)
  const effects = [-0.03, 0, 0.02, 0.04, 0.08]
  print(`| VMs | ${effects.map((effect) => `${100 * effect} points`).join(' | ')} |`)
  print(`|---${'|---'.repeat(effects.length)}|`)
  for (const vms of [12, 50, 200]) {
    const cells = effects.map((effect) => {
      const share = promotedShare({ challengers, vms, effect }, rule)
      shares.set(`${vms} ${effect}`, share)
      return `${(100 * share).toFixed(1)} %`
    })
    print(`| ${vms} | ${cells.join(' | ')} |`)
  }
  return shares
}

/** How often a watch of a day ends in a rollback, where live coverage changes by so much after its first hour. */
function rollbacks(
  watches: number,
  change: number,
  concentration: number,
): { share: number; delay: number } {
  const random = seeded(1)
  const binomial = randomBinomial.source(random)
  const share = (mean: number) =>
    randomBeta.source(random)(mean * concentration, (1 - mean) * concentration)()
  const stretch = (time: number, mean: number): LiveCounts => {
    const hits = binomial(500, share(mean))()
    return { time, hits, late: 0, misses: 500 - hits, unused: binomial(200, share(0.3))() }
  }
  const many = (length: number, mean: number) =>
    Array.from({ length }, (_, i) => stretch(i * defaultWatch.stretch, mean))
  const delays: number[] = []
  for (let i = 0; i < watches; i++) {
    const since = [...many(6, 0.6), ...many(138, 0.6 + change)]
    const past = many(300, 0.6)
    for (let seen = 1; seen <= since.length; seen++) {
      const watched = { past, since: since.slice(0, seen), champion: 'a', challenger: null }
      if (judgeLive({ stage: 'watch', ...watched }, defaultWatch)?.outcome !== 'rollback') continue
      delays.push(seen - 6)
      break
    }
  }
  const minutes =
    (defaultWatch.stretch / 60_000) * (delays.length > 0 ? median(delays) : Number.NaN)
  return { share: delays.length / watches, delay: minutes }
}

/** Milliseconds of one look at 2,000 VMs in 20 networks. */
function lookTime(): number {
  const vms = Array.from({ length: 2_000 }, (_, i) => ({
    ...{ vni: i % 20, asked: 8 + (i % 7), championHits: i % 5, challengerHits: (i * 3) % 6 },
  }))
  const figures = { ...{ coverage: 0.5, calibrationError: 0.02, brier: 0.1, logLoss: 0.4 } }
  const model = { ...figures, medianMs: 1, bytes: 1e6 }
  const times = Array.from({ length: 7 }, (_, seed) => {
    const begun = performance.now()
    judgeChallenger(
      {
        ...{ champion: 'a', challenger: 'b', from: 0, to: 3.6e6, moments: 16_000, look: 5, vms },
        figures: { champion: model, challenger: model },
      },
      defaultRule,
      seed,
    )
    return performance.now() - begun
  })
  return median(times)
}

/** How often the rules that promote and roll back models err, and how soon they see what is there. */
export const promotion: Bench = {
  id: 'promotion',
  question: 'How often are models promoted and rolled back wrongly, and how soon rightly?',
  needsData: false,
  async run({ small, print }) {
    const shares = promotions(small ? 40 : 400, print)
    const watches = small ? 20 : 200
    print(
      `\nShare of ${watches} watches of a day that end in a rollback, by what coverage of 60 % changes by`,
    )
    print('after an hour, and the median time that takes:\n')
    print('| shares of a stretch vary | unchanged | −5 points | −10 points | −20 points |')
    print('|---|---|---|---|---|')
    const calm: number[] = []
    for (const [name, concentration] of [
      ['as 500 packets do', 1e6],
      ['by 4 points more', 150],
    ] as const) {
      const cells = [0, -0.05, -0.1, -0.2].map((change) => {
        const { share, delay } = rollbacks(watches, change, concentration)
        if (change === 0) calm.push(share)
        return `${(100 * share).toFixed(1)} %${change < 0 && share > 0 ? `, ${delay} min` : ''}`
      })
      print(`| ${name} | ${cells.join(' | ')} |`)
    }
    const lookMs = lookTime()
    print(`\nOne look at 16,000 moments of 2,000 VMs in 20 networks: ${lookMs.toFixed(0)} ms`)
    const noBetter = [12, 50, 200].map((vms) => shares.get(`${vms} 0`)!)
    return {
      figures: {
        promotedNoBetter: Math.max(...noBetter),
        rolledBackUnchanged: Math.max(...calm),
        promotedBetterBy8: shares.get('200 0.08')!,
        lookMs,
      },
      // Three standard errors over the 5 % that the rules state.
      targets: small
        ? { promotedBetterBy8: '>= 0.9' }
        : {
            promotedNoBetter: '<= 0.083',
            rolledBackUnchanged: '<= 0.097',
            promotedBetterBy8: '>= 0.9',
          },
    }
  },
}
