import { PortentError } from '../../core/index.ts'
import type { NoticeLog } from './notice-log.ts'
import { NoticeStream, type StreamStart } from './notice-stream.ts'

export interface StreamLimits {
  /** Streams open at a time, of everybody and of any one. */
  readonly most: number
  readonly mostPerReader: number
  /** Between signs of life, milliseconds. */
  readonly heartbeat: number
  /** How long a reader may take nothing, milliseconds. */
  readonly patience: number
  /** After so long a reader has to come back, and show again who it is, milliseconds. */
  readonly longest: number
}

const defaultStreamLimits: StreamLimits = {
  most: 512,
  mostPerReader: 64,
  heartbeat: 15_000,
  patience: 30_000,
  longest: 3_600_000,
}

/** Who reads, and until when they may. */
export interface Reader {
  readonly who: string
  /** @param now - Milliseconds since the epoch. */
  isOver(now: number): boolean
}

interface Open {
  readonly reader: Reader
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** The streams that are open. */
export class Streams {
  readonly #log: NoticeLog
  readonly #now: () => number
  readonly #limits: StreamLimits
  readonly #open = new Map<NoticeStream, Open>()
  readonly #unlisten: readonly (() => void)[]
  readonly #timer: NodeJS.Timeout

  /** @param now - Milliseconds since the epoch. */
  constructor(log: NoticeLog, now: () => number, limits: StreamLimits = defaultStreamLimits) {
    this.#log = log
    this.#now = now
    this.#limits = limits
    this.#unlisten = [
      log.onKept((notices) => {
        for (const stream of this.#open.keys()) stream.told(notices)
      }),
      // Whoever comes back is told that something is missing.
      log.onMissed(() => this.#finishAll()),
    ]
    this.#timer = setInterval(() => this.beat(performance.now()), limits.heartbeat).unref()
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size
  }

  /** @throws {@link PortentError} `ERR_RATE_LIMIT` if too many are open. */
  open(start: StreamStart, reader: Reader): NoticeStream {
    const { who } = reader
    const { most, mostPerReader, longest } = this.#limits
    const own = [...this.#open.values()].filter((open) => open.reader.who === who).length
    if (own >= mostPerReader || this.#open.size >= most)
      throw new PortentError(
        'ERR_RATE_LIMIT',
        `${own} streams of ${who} are open, and there can be no more; close some, or take several networks ` +
          'and types in one',
      )
    const stream = new NoticeStream(this.#log, start)
    this.#open.set(stream, { reader, until: this.#now() + longest })
    stream.once('close', () => this.#open.delete(stream))
    return stream
  }

  /** @param clock - Milliseconds of a clock that never goes back. */
  beat(clock: number): void {
    const now = this.#now()
    for (const [stream, { reader, until }] of this.#open) {
      if (now >= until || reader.isOver(now)) stream.finish()
      else stream.beat(clock, this.#limits.patience)
    }
  }

  /** Ends all of them, and tells nobody any more. */
  close(): void {
    clearInterval(this.#timer)
    for (const unlisten of this.#unlisten) unlisten()
    this.#finishAll()
  }

  #finishAll(): void {
    for (const stream of this.#open.keys()) stream.finish()
  }
}
