import { Adwin, DriftMonitor, PageHinkley, populationStability } from '../../ml/index.ts'
import type { Observation } from './drifting-region.ts'

/** Which signal a contender watches. */
type Signal = 'coverage' | 'calibration' | 'item'

/** A detector under test; a new one for each series. */
export interface Contender {
  readonly name: string
  readonly signals: readonly Signal[]
  /** Something that tells of each observation whether it raised an alarm. */
  begin(signal: Signal): (observation: Observation) => boolean
}

const hour = 3_600_000
const vni = 5_001

/** What detectors of a rising error are given: misses, or what probabilities are off by. */
const errorOf = (signal: Signal, { inTime, probability, happened }: Observation) =>
  signal === 'coverage' ? Number(!inTime) : Math.abs(Number(happened) - probability)

/** Portent's monitor, of which one signal of the network counts. */
const portent: Contender = {
  name: 'Portent',
  signals: ['coverage', 'calibration', 'item'],
  begin(signal) {
    let alarms = 0
    const monitor = new DriftMonitor((alarm) => {
      if (alarm.vni === vni && alarm.signal === signal) alarms++
    })
    return ({ time, inTime, probability, happened, destination }) => {
      const before = alarms
      if (signal === 'coverage') monitor.firstPacket({ vni, time, inTime })
      else if (signal === 'calibration') monitor.judged({ vni, time, probability, happened })
      else monitor.asked({ vni, time, destination })
      return alarms > before
    }
  },
}

/** As published: on every single outcome. */
const adwinAsPublished: Contender = {
  name: 'ADWIN, δ = 0.002',
  signals: ['coverage', 'calibration'],
  begin(signal) {
    const adwin = new Adwin()
    return (observation) => adwin.add(errorOf(signal, observation))
  },
}

const pageHinkleyAsPublished: Contender = {
  name: 'Page-Hinkley, λ = 50, δ = 0.005',
  signals: ['coverage', 'calibration'],
  begin(signal) {
    const test = new PageHinkley()
    return (observation) => {
      const alarms = test.add(errorOf(signal, observation))
      if (alarms) test.reset()
      return alarms
    }
  },
}

/** PSI above 0.25 without correction: windows of a length against the first day. */
const ruleOfThumb = (name: string, length: number): Contender => ({
  name,
  signals: ['item'],
  begin() {
    const bins = new Map<string, number>()
    let reference: number[] = []
    let window: number[] = []
    let first = Number.NaN
    let end = Number.NaN
    return ({ time, destination }) => {
      if (Number.isNaN(first)) [first, end] = [time, time + 24 * hour]
      const isReference = time < first + 24 * hour
      if (isReference && !bins.has(destination)) bins.set(destination, bins.size)
      let alarms = false
      if (time >= end) {
        if (end === first + 24 * hour) reference = window
        else
          alarms =
            populationStability(padded(reference, bins.size), padded(window, bins.size)).psi > 0.25
        window = []
        end += length
      }
      const bin = bins.get(destination) ?? bins.size
      window[bin] = (window[bin] ?? 0) + 1
      return alarms
    }
  },
})

const padded = (counts: readonly number[], bins: number) =>
  Float64Array.from({ length: bins + 1 }, (_, bin) => counts[bin] ?? 0)

export const contenders: readonly Contender[] = [
  portent,
  adwinAsPublished,
  pageHinkleyAsPublished,
  ruleOfThumb('PSI > 0.25, by the hour', hour),
  ruleOfThumb('PSI > 0.25, by the day', 24 * hour),
]
