/**
 * Reports of used pushes on their way to the controller. All take equally long, so the first sent is the
 * first to come.
 *
 * Its lifetime is that of one replay.
 */
export class FeedbackQueue {
  readonly #delay: number
  /** Ring of event indices, shape `[capacity]`, a power of two, and when each is due. */
  #events = new Int32Array(1_024)
  #due = new Float64Array(1_024)
  #head = 0
  #length = 0

  /** @param delay - Milliseconds, `>= 0`. */
  constructor(delay: number) {
    this.#delay = delay
  }

  /** When the next report comes in, milliseconds; Infinity if none is under way. */
  get nextDue(): number {
    return this.#length === 0 ? Infinity : this.#due[this.#head]!
  }

  /** Sends the report of the use that is event `event` of the log, at `time`. */
  send(event: number, time: number): void {
    if (this.#length === this.#events.length) this.#grow()
    const tail = (this.#head + this.#length) & (this.#events.length - 1)
    this.#events[tail] = event
    this.#due[tail] = time + this.#delay
    this.#length++
  }

  /** The event whose report is due; call only when there is one. */
  receive(): number {
    const event = this.#events[this.#head]!
    this.#head = (this.#head + 1) & (this.#events.length - 1)
    this.#length--
    return event
  }

  #grow(): void {
    const events = new Int32Array(2 * this.#events.length)
    const due = new Float64Array(2 * this.#due.length)
    for (let i = 0; i < this.#length; i++) {
      const from = (this.#head + i) & (this.#events.length - 1)
      events[i] = this.#events[from]!
      due[i] = this.#due[from]!
    }
    this.#events = events
    this.#due = due
    this.#head = 0
  }
}
