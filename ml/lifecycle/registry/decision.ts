/** Where a version stands when something is decided about it. */
type Stage = 'judging' | 'canary' | 'watch' | 'manual'

/**
 * - `wait`: not enough is known yet;
 * - `canary`: the challenger answers for a share of the networks;
 * - `promote`: it becomes champion;
 * - `reject`: it is challenger no longer;
 * - `rollback`: a canary ends, or the earlier champion serves again;
 * - `keep`: a new champion has proved itself.
 */
export type DecisionOutcome = 'wait' | 'canary' | 'promote' | 'reject' | 'rollback' | 'keep'

/** One question that a rule asks, with the figures that answered it. */
export interface Check {
  readonly name: string
  /** `null` where there is too little to say. */
  readonly passed: boolean | null
  /** One clause for people. */
  readonly told: string
}

/** Figures of one network, kept apart so that only who may see the network sees them. */
export interface NetworkFigures {
  readonly vni: number
  readonly passed: boolean | null
  readonly numbers: Readonly<Record<string, number>>
}

/** What was decided about a model, by whom and why; plain data, as it is kept and shown. */
export interface Decision {
  readonly stage: Stage
  readonly outcome: DecisionOutcome
  /** Versions as they stood; null where there was none. */
  readonly champion: string | null
  readonly challenger: string | null
  readonly who: string
  /** What it was decided from, e.g. the window in time and the number of VMs in it. */
  readonly inputs: Readonly<Record<string, number | string>>
  /** What was measured. */
  readonly numbers: Readonly<Record<string, number>>
  /** The bounds that it was held against. */
  readonly rule: Readonly<Record<string, number>>
  readonly checks: readonly Check[]
  /** Of large networks; nothing else here names a network. */
  readonly networks: readonly NetworkFigures[]
  /** The share of networks that the challenger is to answer for, in `[0, 1]`; of a canary alone. */
  readonly share?: number
  /** One sentence that says what was decided and why. */
  readonly sentence: string
}

/** A decision as the registry keeps it. */
export interface KeptDecision extends Decision {
  readonly seq: number
  /** ISO 8601. */
  readonly time: string
}
