import { PortentError } from '../core/index.ts'

/** One thing that happened to one item of a VM; addresses canonical, times milliseconds since the epoch. */
interface OfItem {
  readonly vni: number
  readonly ip: string
  readonly destination: string
  readonly time: number
}

/**
 * What happens while the service runs, as live pages and subscribers hear of it.
 *
 * - `request`: a first packet that nothing was pushed for, asked for on demand: a miss.
 * - `hit`: the first packet of a pushed item. `late`: it came before the push did, which counts as a miss.
 * - `expiry`: a pushed item that left its host unused.
 * - `push`: a push that was sent, or confirmed where its sender waits for that.
 * - `plan`: a plan was made. `model`: another model serves, or a version changed its alias.
 * - `alarm`: something left its bounds; of one network, or of all where `vni` is left out.
 */
export type ActivityEvent =
  | (OfItem & { readonly type: 'request'; readonly host: string })
  | (OfItem & { readonly type: 'hit' | 'late' | 'expiry'; readonly pushedAt: number })
  | (OfItem & {
      readonly type: 'push'
      readonly host: string
      readonly plan: string
      readonly probability: number
    })
  | {
      readonly type: 'plan'
      readonly vni: number
      readonly ip: string
      readonly time: number
      readonly plan: string
      readonly pushes: number
      readonly refusals: number
    }
  | {
      readonly type: 'model'
      readonly vni?: number
      readonly time: number
      readonly version: string
      /** One clause for people, e.g. `promoted by anna`. */
      readonly change: string
    }
  | {
      readonly type: 'alarm'
      readonly vni?: number
      readonly time: number
      /** Stable name of what left its bounds, e.g. `coverage`. */
      readonly name: string
      /** One sentence for people. */
      readonly message: string
    }

type ActivityType = ActivityEvent['type']

/** What a listener wants to hear; all of what is left out. */
export interface ActivityFilter {
  readonly types?: ReadonlySet<ActivityType>
  /** Which networks it may hear of; what is of no network is heard by all. */
  readonly maySee?: (vni: number) => boolean
}

/** Listeners beyond this are refused: whoever opens connections must not slow down every report. */
const mostListeners = 1_000

/**
 * Where everything that happens in the service is told, in one process. Nothing is kept: who listens keeps
 * what it needs, within bounds of its own.
 */
export class Activity {
  readonly #listeners = new Map<symbol, (event: ActivityEvent) => void>()

  /** Whether anybody listens, for whom events would be costly to make. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Tells the listeners, at once. One that throws hears nothing more; whoever emits does not notice. */
  emit(event: ActivityEvent): void {
    for (const [key, listener] of this.#listeners)
      try {
        listener(event)
      } catch {
        this.#listeners.delete(key)
      }
  }

  /**
   * @param listener - Has to be quick: reports wait for it.
   * @returns Ends the subscription.
   * @throws {@link PortentError} `ERR_INPUT` if a thousand listen already.
   */
  subscribe(
    { types, maySee }: ActivityFilter,
    listener: (event: ActivityEvent) => void,
  ): () => void {
    if (this.#listeners.size >= mostListeners)
      throw new PortentError(
        'ERR_INPUT',
        `${mostListeners} listeners follow what happens already; close some`,
      )
    const key = Symbol('listener')
    this.#listeners.set(key, (event) => {
      if (types && !types.has(event.type)) return
      if (event.vni !== undefined && maySee && !maySee(event.vni)) return
      listener(event)
    })
    return () => {
      this.#listeners.delete(key)
    }
  }
}
