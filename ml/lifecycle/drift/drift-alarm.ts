import type { DriftSignal, InputSignal, OutcomeSignal } from './drift-scope.ts'
import type { SeriesChange } from './outcome-series.ts'
import { type FeatureChange, newKey, restKey, type Severity } from './watched-feature.ts'

/** Stands for all networks together where a VNI is asked for. */
export const overall = 0

/** Something changed for good. */
export interface DriftAlarm {
  /** Of the observation that raised it, milliseconds since the epoch. */
  readonly time: number
  /** {@link overall} for all networks together. */
  readonly vni: number
  readonly signal: DriftSignal
  readonly detector: 'adwin' | 'page-hinkley' | 'psi'
  /** Outcomes that changed are always an alarm. */
  readonly severity: Severity
  /** What was usual and what is now: a mean of outcomes, or the share of the value that moved most. */
  readonly before: number
  readonly after: number
  /** What it means, in words. */
  readonly meaning: string
}

export function outcomeAlarm(
  time: number,
  vni: number,
  signal: OutcomeSignal,
  { detector, before, after }: SeriesChange,
): DriftAlarm {
  const whose = wherever(vni)
  const meaning =
    signal === 'coverage'
      ? `Coverage ${whose} ${after < before ? 'fell' : 'rose'} from the ${percent(before)} usual at this hour to ${percent(after)}: ` +
        (after < before
          ? 'the model misses what VMs ask for now'
          : 'what VMs ask for has become easier to foresee')
      : `Items ${whose} are asked for ${after > before ? 'more' : 'less'} often than their probabilities say, by ` +
        `${points(after)} where ${points(before)} were usual: probabilities are too ${after > before ? 'low' : 'high'}`
  return { time, vni, signal, detector, severity: 'alarm', before, after, meaning }
}

export function inputAlarm(
  time: number,
  vni: number,
  signal: InputSignal,
  { severity, psi, threshold, key, before, after }: FeatureChange,
): DriftAlarm {
  const what =
    key === newKey
      ? `${plural[signal]} never seen before`
      : vni === overall
        ? `one of them`
        : key === restKey
          ? `a part of the infrequent ${plural[signal]}`
          : `${named[signal]} ${key}`
  const meaning =
    `The distribution of ${plural[signal]} ${wherever(vni)} has changed (PSI ${psi.toFixed(2)}, ${severity} from ` +
    `${threshold.toFixed(2)}): ${what} went from ${percent(before)} to ${percent(after)}`
  return { time, vni, signal, detector: 'psi', severity, before, after, meaning }
}

const plural: Readonly<Record<InputSignal, string>> = {
  item: 'items',
  port: 'ports',
  hour: 'hours',
  probability: 'probabilities',
}

const named: Readonly<Record<InputSignal, string>> = {
  item: 'item',
  port: 'port',
  hour: 'hour',
  probability: 'probability',
}

const wherever = (vni: number) => (vni === overall ? 'of all networks' : `of VNI ${vni}`)
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const points = (share: number) => `${(100 * share).toFixed(1)} points`
