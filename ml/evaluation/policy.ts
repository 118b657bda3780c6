import type { Calibration, SequenceModel } from '../models/sequence/index.ts'

/** Pushes what a model ranks first for a VM, at its requests, restarts and on schedule. */
export interface ModelPolicy {
  readonly kind: 'model'
  /** For tables; left out: the model's own name. */
  readonly name?: string
  /** Trained on the events before the replay, with ids of the same catalog as the log. */
  readonly model: SequenceModel
  /** Makes `threshold` a probability; left out: it is a score. */
  readonly calibration?: Calibration
}

/** What is compared in a replay. */
export type Policy =
  | ModelPolicy
  /** Pushes nothing: today's on-demand behaviour. */
  | { readonly kind: 'on-demand' }
  /**
   * Every item of the VNI to every VM, for good.
   *
   * `largestVni` is the most (VM, item) pairs of one VNI for which that is worth a thought.
   */
  | { readonly kind: 'push-all'; readonly largestVni: number }

/** The policy's name in tables. */
export function nameOf(policy: Policy): string {
  if (policy.kind === 'model') return policy.name ?? policy.model.name
  return policy.kind === 'on-demand' ? 'on-demand only' : 'push all'
}
