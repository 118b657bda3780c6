import { status } from '@grpc/grpc-js'
import type { Observation, Observed, ObservedMessage, Refusal } from './observation.ts'

/** How much may wait; what comes beyond is dropped and counted. */
export interface QueueLimits {
  readonly messages: number
  readonly bytes: number
}

interface Waiting {
  readonly bytes: number
  readonly answer: ((answer: Uint8Array | Refusal) => void) | undefined
}

/**
 * So long what came is gathered, milliseconds, so that many are kept by one write: nobody waits for what is
 * only offered.
 */
const gatherTime = { offered: 50, asked: 2 }

/**
 * Between the calls and whoever learns from them: bounded, so that one who cannot keep up costs memory
 * within the limits and no call any time. A message waits until it is settled.
 */
export class ObservationQueue {
  readonly #limits: QueueLimits
  readonly #send: (observations: readonly Observation[]) => void
  readonly #waiting = new Map<number, Waiting>()
  #gathered: Observation[] = []
  #timer: NodeJS.Timeout | undefined
  #due = 0
  #bytes = 0
  #nextId = 0
  #whenIdle: (() => void)[] = []
  readonly #dropped: (message: ObservedMessage) => void

  /**
   * @param send - Hands messages over; each is to be settled some time.
   * @param dropped - Told of each message that found no room.
   */
  constructor(
    limits: QueueLimits,
    send: (observations: readonly Observation[]) => void,
    dropped: (message: ObservedMessage) => void,
  ) {
    this.#limits = limits
    this.#send = send
    this.#dropped = dropped
  }

  get messages(): number {
    return this.#waiting.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Takes a message if there is room, and never waits. */
  offer(message: ObservedMessage, bytes: Uint8Array, host: string): void {
    this.#add(message, bytes, host, undefined)
  }

  /** Takes a message and gives what to answer; a refusal if there is no room. */
  ask(message: ObservedMessage, bytes: Uint8Array, host: string): Promise<Uint8Array | Refusal> {
    return new Promise((resolve) => {
      if (!this.#add(message, bytes, host, resolve))
        resolve({ code: status.RESOURCE_EXHAUSTED, details: 'too many messages wait; try later' })
    })
  }

  /** Makes room again, and answers who waits. */
  settle(observed: readonly Observed[]): void {
    for (const { id, answer } of observed) {
      const waiting = this.#waiting.get(id)
      if (!waiting) continue
      this.#waiting.delete(id)
      this.#bytes -= waiting.bytes
      if (answer) waiting.answer?.(answer)
    }
    if (this.#waiting.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }

  #add(
    message: ObservedMessage,
    bytes: Uint8Array,
    host: string,
    answer: Waiting['answer'],
  ): boolean {
    const { length } = bytes
    const { messages, bytes: mostBytes } = this.#limits
    if (this.#waiting.size >= messages || this.#bytes + length > mostBytes) {
      this.#dropped(message)
      return false
    }
    const id = this.#nextId++
    this.#waiting.set(id, { bytes: length, answer })
    this.#bytes += length
    const isAsked = answer !== undefined
    this.#gathered.push({ id, message, bytes, host, time: Date.now(), isAsked })
    this.#flushIn(isAsked ? gatherTime.asked : gatherTime.offered)
    return true
  }

  /** Within `time`, milliseconds, whatever was said before. */
  #flushIn(time: number): void {
    const due = performance.now() + time
    if (this.#timer && due >= this.#due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#flush(), time)
  }

  #flush(): void {
    this.#timer = undefined
    const gathered = this.#gathered
    this.#gathered = []
    this.#send(gathered)
  }
}
