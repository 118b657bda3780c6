import { OutcomeSeries, type SeriesOptions, type SeriesState } from './outcome-series.ts'
import { type FeatureOptions, type FeatureState, WatchedFeature } from './watched-feature.ts'

/** Outcomes that are watched, each by a series. */
export const outcomeSignals = ['coverage', 'calibration'] as const
/** Inputs that are watched, each by its distribution. */
export const inputSignals = ['item', 'port', 'hour', 'probability'] as const

export type OutcomeSignal = (typeof outcomeSignals)[number]
export type InputSignal = (typeof inputSignals)[number]
export type DriftSignal = OutcomeSignal | InputSignal

/** All signals: outcomes, then inputs. */
export const driftSignals = [...outcomeSignals, ...inputSignals] as const

/** One network, or all together. */
export interface DriftScope {
  readonly outcomes: Readonly<Record<OutcomeSignal, OutcomeSeries>>
  readonly inputs: Readonly<Record<InputSignal, WatchedFeature>>
}

/** Everything that a scope has learned; plain data, for JSON. */
export interface DriftScopeState {
  readonly outcomes: Readonly<Record<OutcomeSignal, SeriesState>>
  readonly inputs: Readonly<Record<InputSignal, FeatureState>>
}

export function driftScope(
  series: SeriesOptions,
  features: FeatureOptions,
  state?: DriftScopeState,
): DriftScope {
  const watch = (signal: InputSignal) => new WatchedFeature(features, state?.inputs[signal])
  return {
    outcomes: {
      coverage: new OutcomeSeries(series, state?.outcomes.coverage),
      calibration: new OutcomeSeries(series, state?.outcomes.calibration),
    },
    inputs: {
      item: watch('item'),
      port: watch('port'),
      hour: watch('hour'),
      probability: watch('probability'),
    },
  }
}

export function saveScope({ outcomes, inputs }: DriftScope): DriftScopeState {
  return {
    outcomes: { coverage: outcomes.coverage.save(), calibration: outcomes.calibration.save() },
    inputs: {
      item: inputs.item.save(),
      port: inputs.port.save(),
      hour: inputs.hour.save(),
      probability: inputs.probability.save(),
    },
  }
}
