import {
  type Decision,
  DriftMonitor,
  defaultRule,
  isLookDue,
  judgeChallenger,
  latestRequests,
  type ModelFigures,
  type RetrainOptions,
  requestTotals,
  retrain,
  type TrainedModel,
  totalsOf,
  type VmTally,
  weighFeedback,
} from '../../ml/index.ts'
import type { Learner, Seen } from './controller.ts'
import { type Compared, compared, type Known } from './learners.ts'
import { day, type Scene } from './scene.ts'

type Stored = RetrainOptions['champion']

/** Something that the loop did, for the table. */
export interface Deed {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly what: 'alarm' | 'promoted' | 'rejected' | 'quarantined'
  readonly told: string
}

/** The evidence about one challenger, night after night. */
interface Judged {
  readonly stored: Stored
  look: number
  moments: number
  telling: number
  from: number
  /** By VM id. */
  readonly tallies: Map<number, VmTally>
  figures: Compared['figures'] | undefined
}

/** A challenger about which nothing is decided for so long makes room for one that has learned what came since. */
const patience = 3 * day
/** Reports of a host are compared with what was kept back in so long, milliseconds. */
const trustWindow = 3 * day

/**
 * Portent's loop: what hosts report is held against what was kept back at random; each night a challenger goes on from
 * the champion with what it is safe to learn; it is judged on the days after, and answers only once it is shown to
 * be better. An alarm of the drift monitor begins a new challenger at once.
 */
export function portentLoop(scene: Scene, first: Known, deeds: Deed[]): Learner {
  const { settings, trial } = scene
  const { vms, items } = trial.log.catalog
  let champion = storedFirst(scene, first)
  let challenger: Judged | undefined
  let alarmed = false
  const quarantined = new Set<string>()
  const monitor = new DriftMonitor(({ time, vni, signal, severity, meaning }) => {
    if (vni !== 0 || severity !== 'alarm') return
    alarmed = true
    deeds.push({ time, what: 'alarm', told: `${signal}: ${meaning}` })
  })

  const trusted = (seen: Seen, now: number) => {
    const feedback = weighFeedback(seen.planned(now - trustWindow, now - settings.horizon))
    for (const { vni, host, verdict, used, reported, asked, withheld } of feedback.hosts) {
      const key = `${vni} ${host}`
      if (verdict !== 'contradicted') quarantined.delete(key)
      else if (!quarantined.has(key)) {
        quarantined.add(key)
        const told =
          `${host} in VNI ${vni} says that ${used} of ${reported} pushes were used; of ${withheld} items kept back ` +
          `${asked} were asked for`
        deeds.push({ time: now, what: 'quarantined', told })
      }
    }
    const takes = (vm: number) => !quarantined.has(`${vms.vni(vm)} ${scene.hostOf(vm)}`)
    return { feedback, takes }
  }

  return {
    name: 'Portent',
    first,
    firstPacket(vm, item, time, inTime) {
      const vni = vms.vni(vm)
      monitor.firstPacket({ vni, time, inTime })
      monitor.asked({ vni, time, destination: items.address(item) })
    },
    async nightly(seen, now) {
      const { feedback, takes } = trusted(seen, now)
      if (challenger) {
        const log = seen.log(now - 3 * day, now, takes)
        add(challenger, await compared(champion, challenger.stored, log, scene, now), now)
        const decision = decide(champion, challenger, now)
        if (decision?.outcome === 'canary') {
          champion = challenger.stored
          challenger = undefined
          monitor.learned()
          deeds.push({ time: now, what: 'promoted', told: decision.sentence })
        } else if (decision?.outcome === 'reject') {
          challenger = undefined
          deeds.push({ time: now, what: 'rejected', told: decision.sentence })
        }
      }
      const isStale = challenger && now - challenger.from > patience
      if (!challenger || isStale || alarmed) {
        const events = seen.log(champion.manifest.data.to, now, takes)
        alarmed = false
        const { trained } = await retrain({
          ...{ champion, events, settings, seed: settings.seed },
          now: new Date(now).toISOString(),
          feedback,
        })
        const stored = storedAs(trained, `night ${Math.round((now - scene.begin) / day)}`)
        challenger = {
          ...{ stored, look: 0, moments: 0, telling: 0, from: now, figures: undefined },
          tallies: new Map(),
        }
      }
      return { model: champion.model, calibration: champion.calibration }
    },
  }
}

function add(judged: Judged, { moments, telling, vms, figures }: Compared, now: number): void {
  judged.from = Math.min(judged.from, now - day)
  judged.figures = judged.figures
    ? joined(judged.figures, judged.moments, figures, moments)
    : figures
  judged.moments += moments
  judged.telling += telling
  for (const [vm, tally] of vms) {
    const known = judged.tallies.get(vm)
    judged.tallies.set(vm, known ? sum(known, tally) : tally)
  }
}

/** Figures over more moments, by how many each has. */
function joined(
  before: Compared['figures'],
  n: number,
  figures: Compared['figures'],
  m: number,
): Compared['figures'] {
  const mean = (a: ModelFigures, b: ModelFigures) => {
    const of = (name: keyof ModelFigures) => (n * a[name] + m * b[name]) / (n + m)
    return {
      ...{ coverage: of('coverage'), calibrationError: of('calibrationError') },
      ...{ brier: of('brier'), logLoss: of('logLoss'), medianMs: of('medianMs'), bytes: 0 },
    }
  }
  return {
    champion: mean(before.champion, figures.champion),
    challenger: mean(before.challenger, figures.challenger),
  }
}

function sum(a: VmTally, b: VmTally): VmTally {
  return {
    vni: a.vni,
    asked: a.asked + b.asked,
    championHits: a.championHits + b.championHits,
    challengerHits: a.challengerHits + b.challengerHits,
  }
}

/** A look at the challenger if one is due. */
function decide(champion: Stored, judged: Judged, now: number): Decision | undefined {
  const { look, moments, telling, from, figures } = judged
  const vms = [...judged.tallies.values()].filter(({ asked }) => asked > 0)
  if (!figures || !isLookDue(defaultRule, { look, telling, vms: vms.length, from, to: now }))
    return undefined
  const decision = judgeChallenger(
    {
      champion: champion.manifest.version,
      challenger: judged.stored.manifest.version,
      ...{ from, to: now, moments, look, vms, figures },
    },
    defaultRule,
    1,
  )
  judged.look++
  return decision
}

/** The model that all begin with, as the registry would give it. */
function storedFirst({ kind, trial }: Scene, { model, calibration }: Known): Stored {
  const { log, start } = trial
  const past = {
    ...log,
    length: start,
    time: log.time.subarray(0, start),
    until: log.until.subarray(0, start),
    vm: log.vm.subarray(0, start),
    item: log.item.subarray(0, start),
    port: log.port.subarray(0, start),
    protocol: log.protocol.subarray(0, start),
  }
  const histories = latestRequests(past)
  const { vms, items } = log.catalog
  return storedAs(
    {
      ...{ model, calibration, histories, totals: requestTotals(past, histories) },
      clusters: { count: 1, labels: new Int32Array(vms.size).fill(-1) },
      facts: {
        ...{ createdAt: new Date(log.time[start]!).toISOString(), kind, seed: 1, metrics: {} },
        data: {
          from: log.time[0]!,
          to: log.time[start - 1]!,
          events: start,
          vms: vms.size,
          items: items.size,
        },
      },
    },
    'first',
  )
}

/** A trained model as its file gives it back, but with the catalog of the region. */
function storedAs(
  { model, calibration, clusters, histories, totals, facts }: TrainedModel,
  version: string,
): Stored {
  const { indptr } = histories
  return {
    ...{ model, calibration, clusterCount: clusters.count },
    manifest: { ...facts, version, name: model.name, horizon: calibration.horizon },
    vm: (vm) => ({
      cluster: clusters.labels[vm] ?? -1,
      items: histories.items.subarray(indptr[vm] ?? 0, indptr[vm + 1] ?? 0),
      times: histories.times.subarray(indptr[vm] ?? 0, indptr[vm + 1] ?? 0),
    }),
    totals: (vm) => totalsOf(vm, histories, totals),
  }
}
