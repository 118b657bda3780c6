/** How long to gather. Times are milliseconds. */
export interface WindowOptions<R> {
  /** After a push of a key, what comes for it within this time is gathered into the next. */
  readonly delay: number
  /**
   * How long to wait after a request for what follows it, see `learnHolds`; then the first waits, too,
   * and nothing longer than `delay`.
   */
  readonly hold?: (request: R) => number
  /** So many requests are pushed without waiting any longer; no limit unless said. */
  readonly atMost?: number
}

/** Requests of one key, in the order in which they came, to be merged and pushed now. */
export interface Gathered<R> {
  readonly key: string
  readonly requests: readonly R[]
}

interface Queue<R> {
  readonly waiting: R[]
  /** When the first of them came. */
  since: number
  /** Until when to gather. */
  until: number
  /** True from a push until it is done. */
  isBusy: boolean
}

/**
 * M16: gathers requests by key (a host, a VPC, a learned group), so that many become one push.
 *
 * The first of a quiet time goes at once, and what follows within the delay goes together, as Neutron's
 * notifier does. What comes while a push of its key is under way waits for it and then goes, once, however
 * often it came, as in the work queue of Kubernetes. Nothing is lost, the order within a key is kept, and
 * nothing waits longer than the delay and the push that is under way.
 *
 * @typeParam R - What is gathered; it is not looked into.
 */
export class Window<R> {
  readonly #delay: number
  readonly #hold: ((request: R) => number) | undefined
  readonly #most: number
  readonly #queues = new Map<string, Queue<R>>()

  /** @throws RangeError for a limit that is no whole number from 1 on. */
  constructor({ delay, hold, atMost = Number.POSITIVE_INFINITY }: WindowOptions<R>) {
    if (!(atMost >= 1))
      throw new RangeError(`the most requests of a push must be 1 or more, got ${atMost}`)
    this.#delay = delay
    this.#hold = hold
    this.#most = atMost
  }

  /** Adds a request that may wait. */
  add(key: string, request: R, now: number): void {
    const queue = this.#queueOf(key)
    if (queue.waiting.length === 0) queue.since = now
    queue.waiting.push(request)
    if (this.#hold) queue.until = now + this.#hold(request)
  }

  /**
   * A request that somebody's packet waits for: it goes now, and takes along what waits for its key, as
   * that came before it.
   */
  urgent(key: string, request: R, now: number): Gathered<R> {
    const queue = this.#queueOf(key)
    return { key, requests: [...this.#take(queue, now), request] }
  }

  /** What is to be pushed now. Tell {@link done} of each when it was. */
  due(now: number): Gathered<R>[] {
    return [...this.#queues].flatMap(([key, queue]) => {
      if (queue.isBusy) return []
      if (queue.waiting.length === 0) {
        // It is as one that is new, so keys that come once do not add up.
        if (queue.until <= now) this.#queues.delete(key)
        return []
      }
      if (this.#dueAt(queue) > now) return []
      queue.isBusy = true
      return [{ key, requests: this.#take(queue, now) }]
    })
  }

  /** When {@link due} next has something, as far as is known; undefined if nothing waits. */
  nextDue(): number | undefined {
    const times = [...this.#queues.values()].flatMap((queue) =>
      queue.waiting.length > 0 && !queue.isBusy ? [this.#dueAt(queue)] : [],
    )
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** That a push which {@link due} gave is over. */
  done(key: string): void {
    const queue = this.#queues.get(key)
    if (queue) queue.isBusy = false
  }

  #dueAt({ waiting, since, until }: Queue<R>): number {
    if (waiting.length >= this.#most) return since
    return Math.max(since, Math.min(until, since + this.#delay))
  }

  #take(queue: Queue<R>, now: number): R[] {
    queue.until = now + this.#delay
    return queue.waiting.splice(0)
  }

  #queueOf(key: string): Queue<R> {
    let queue = this.#queues.get(key)
    if (!queue) {
      queue = { waiting: [], since: 0, until: Number.NEGATIVE_INFINITY, isBusy: false }
      this.#queues.set(key, queue)
    }
    return queue
  }
}
