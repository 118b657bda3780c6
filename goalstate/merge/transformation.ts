import type { HostQueue } from './host-queue.ts'
import type { Agent, HeldBefore } from './observe/index.ts'

/** What transformations may know besides the queue. */
export interface MergeContext {
  readonly agent: Agent
  /** What a host is known to hold; see {@link Delivered}. */
  before(host: string): HeldBefore
  /** True if the queue is all that its host is told; else other queues come before or after it. */
  readonly isAll: boolean
}

/** One way to make what a host is told less, without a difference to the host. */
export interface Transformation {
  /** As in the catalogue, `M1` to `M14`. */
  readonly id: string
  readonly title: string
  /** What holds before and after. */
  readonly invariant: string
  /** What could break it, and so is left alone. */
  readonly hazard: string
  /**
   * Changes the queue in place.
   *
   * @returns How many things were changed; 0 for nothing.
   */
  apply(queue: HostQueue, context: MergeContext): number
}
