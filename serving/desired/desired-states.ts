import type { JudgedFinding, NetworkState } from '../../goalstate/index.ts'

/** What became of states that were taken. */
export interface Applied {
  /** The networks that they told something of, by VPC. */
  readonly networks: readonly AppliedNetwork[]
  /** How many resources were taken. */
  readonly applied: number
  /** Contradictions that were not there before, and those that are gone. */
  readonly findings: {
    readonly new: readonly JudgedFinding[]
    readonly fixed: readonly JudgedFinding[]
  }
  /** Resources that belong to no VPC that is known, as `type/key`; they were left out. */
  readonly homeless: readonly string[]
}

export interface AppliedNetwork {
  readonly vpc: string
  /** Of the VPC and its subnets, ascending; those that another VPC has are not among them. */
  readonly vnis: readonly number[]
  /** Resources that were taken. */
  readonly applied: number
}

/** Takes what hosts should hold, as it was told; all that who observes pushes needs to know. */
export interface StateTaker {
  /**
   * Takes states in their order, all or none, for good.
   *
   * @param time - Now, milliseconds since the epoch.
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  take(states: readonly NetworkState[], time: number): Applied
}
