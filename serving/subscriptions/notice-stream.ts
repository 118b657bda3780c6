import { Readable } from 'node:stream'
import { matches, type Notice, type NoticeFilter } from './notice.ts'
import type { NoticeLog } from './notice-log.ts'

/** How far a reader has come, and how it wants to go on. */
export interface StreamStart {
  readonly filter: NoticeFilter
  /** Number of the last notice that it has; beyond the last one for a place that is not known here. */
  readonly after: number
  /** Whether to wait for more when all that is kept has been read. */
  readonly follow: boolean
}

/** Bytes that wait for a slow reader beside what its socket takes. */
const mostBuffered = 64 * 1024

/**
 * Notices as server-sent events. Read as fast as the reader reads and no faster: what it has not taken waits in
 * the log, not in memory, so however slow it is it costs one buffer.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class NoticeStream extends Readable {
  readonly #log: NoticeLog
  readonly #start: StreamStart
  #cursor: number
  #wants = false
  #isReading = false
  #waitingSince: number | undefined

  constructor(log: NoticeLog, start: StreamStart) {
    super({ highWaterMark: mostBuffered })
    this.#log = log
    this.#start = start
    this.#cursor = Math.min(start.after, log.last)
    // Tells the reader how long to wait before it connects again, and makes it see the answer at once.
    this.push('retry: 3000\n\n')
    const isUnknown = start.after > log.last
    if (isUnknown || log.lostAfter(start.after, start.filter) !== undefined)
      this.push('event: gap\ndata: {"reason":"what came before is no longer kept"}\n\n')
  }

  override _read(): void {
    this.#wants = true
    this.#waitingSince = undefined
    this.#fill()
  }

  /** Notices that were just kept, all of them in order. */
  told(notices: readonly Notice[]): void {
    if (!this.#wants || this.#isReading || this.#cursor !== notices[0]!.seq - 1) return
    for (const notice of notices) {
      // What does not fit is read from the log when there is room.
      if (!this.#wants) return
      this.#pass(notice)
    }
  }

  /**
   * Shows the reader that the service is there; to be called now and then.
   *
   * @param now - Milliseconds of a clock that never goes back.
   * @param patience - How long a reader may take nothing, milliseconds.
   * @returns Whether the reader still reads; if not, the stream is over.
   */
  beat(now: number, patience: number): boolean {
    if (this.#wants) {
      this.#push(': still here\n\n')
      return true
    }
    this.#waitingSince ??= now
    if (now - this.#waitingSince < patience) return true
    this.destroy()
    return false
  }

  /** Ends the stream in order; the reader may come back. */
  finish(): void {
    if (!this.readableEnded && !this.destroyed) this.push(null)
    this.#wants = false
  }

  /** Reads on in the log until the reader has enough or there is no more. */
  #fill(): void {
    if (this.#isReading) return
    const { filter, follow } = this.#start
    if (this.#cursor < this.#log.last) {
      this.#isReading = true
      const { notices, through } = this.#log.after(this.#cursor, filter)
      for (const notice of notices) {
        if (!this.#wants) break
        this.#pass(notice)
      }
      if (this.#wants) this.#cursor = through
      this.#isReading = false
    }
    if (!this.#wants) return
    // In between others get their turn.
    if (this.#cursor < this.#log.last) setImmediate(() => this.#wants && this.#fill())
    else if (!follow) this.finish()
  }

  #pass(notice: Notice): void {
    this.#cursor = notice.seq
    if (matches(this.#start.filter, notice))
      this.#push(
        `id: ${this.#log.ids.idOf(notice.seq)}\nevent: ${notice.type}\ndata: ${notice.data}\n\n`,
      )
  }

  #push(text: string): void {
    if (this.destroyed) this.#wants = false
    else this.#wants = this.push(text)
  }
}
