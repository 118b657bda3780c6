/** One item that a VM may request, as a model sees it and as its host is known. */
export interface Candidate {
  readonly vni: number
  /** The VM; canonical addresses, or names. */
  readonly source: string
  readonly destination: string
  /** Where the VM runs; empty where nobody said. */
  readonly host: string
  /** P(requested within the horizon), calibrated, in `[0, 1]`. */
  readonly probability: number
  /** When it is expected, milliseconds since the epoch, where the VM's past has a rhythm. */
  readonly expectedAt?: number | undefined
  /** Why the model names it, in words. */
  readonly reason: string
  /** Version of the model that names it: of the champion, or of the challenger in a network of its canary. */
  readonly modelVersion: string
}

/** What a host holds once, whichever of its VMs it is for. */
export const itemOn = ({ host, vni, destination }: Candidate) => `${vni} ${host} ${destination}`

/** Why something is not pushed; stable, branch on it. */
export const refusals = [
  'not-worth-it',
  'too-late',
  'no-host',
  'deleted',
  'held',
  'pending',
  'duplicate',
  'unreachable',
  'reachability-unknown',
  'contradiction',
  'host-budget',
  'vni-budget',
  'instance-budget',
  'withheld',
  'shadow',
] as const

export type Refused = (typeof refusals)[number]

/** What a push is worth, milliseconds of somebody's waiting or working; see `worthOf`. */
export interface Worth {
  /** P(requested within the horizon, and not before the push is there). */
  readonly timely: number
  /** What it saves on average: `timely × missMs`. */
  readonly savingMs: number
  /** What it costs for certain: the push, and holding it. */
  readonly costMs: number
}

/** A candidate and what was decided of it. */
export interface Decision {
  readonly candidate: Candidate
  readonly worth: Worth
  /** One sentence for people. */
  readonly why: string
}

export interface Refusal extends Decision {
  readonly refused: Refused
}
