import { type Outcome, type ReplaySettings, replay, type Trial } from '../evaluation/index.ts'
import type { SequenceModel } from '../models/sequence/index.ts'

/**
 * What one pushed neighbour costs its agent, milliseconds.
 *
 * 1,000,000 took 55 s in alcor-perf's report on ACA's goal state processing.
 */
const pushCost = 0.055

/** How a kind of model did on the validation part. */
export interface Judgement {
  readonly kind: string
  /** With settings. */
  readonly name: string
  /** Share of first packets served in time, in `[0, 1]`. */
  readonly coverage: number
  readonly pushes: number
  /** Mean cost of a first packet, milliseconds, see {@link costOf}; the least wins. */
  readonly cost: number
}

/**
 * Replays a model on the last part of a trial.
 *
 * All kinds get the same number of pushes at each prediction; one that makes fewer of them is credited.
 *
 * @param trial - Cut where the model's knowledge ends, prepared with these settings.
 */
export async function judge(
  kind: string,
  model: SequenceModel,
  trial: Trial,
  settings: ReplaySettings,
): Promise<Judgement> {
  const outcome = await replay(trial, { kind: 'model', model }, settings)
  return {
    kind,
    name: model.name,
    coverage: outcome.hits / outcome.events,
    pushes: outcome.pushes,
    cost: costOf(outcome, settings),
  }
}

/** `(first packets not served in time × on-demand latency + pushes × push cost) / first packets`. */
export function costOf(
  { events, hits, pushes }: Pick<Outcome, 'events' | 'hits' | 'pushes'>,
  { requestLatency }: Pick<ReplaySettings, 'requestLatency'>,
): number {
  return ((events - hits) * requestLatency.median + pushes * pushCost) / events
}

/** The judgement with the least cost; the first of equals, which is the simpler kind. */
export function bestOf(judgements: readonly Judgement[]): Judgement {
  return judgements.reduce((best, one) => (one.cost < best.cost ? one : best))
}
