import { setTimeout as sleep } from 'node:timers/promises'

/**
 * On-demand requests a second that one Network Configuration Manager sustains, by ports of the network, as
 * measured for Alcor (alcor-perf, NCM stress test).
 */
const curve = [
  [100, 700],
  [5_000, 175],
  [10_000, 75],
] as const

/**
 * What an NCM sustains with so many ports, requests a second: on straight lines between the measured points,
 * both axes logarithmic; as the first point below it, and on the last line beyond the last.
 */
export function ncmCapacity(ports: number): number {
  if (ports <= curve[0][0]) return curve[0][1]
  const next = curve.findIndex(([at]) => ports <= at)
  const end = next < 0 ? curve.length - 1 : next
  const [[x0, y0], [x1, y1]] = [curve[end - 1]!, curve[end]!]
  const share = Math.log(ports / x0) / Math.log(x1 / x0)
  return y0 * (y1 / y0) ** share
}

/**
 * A server that takes one call after the other, each for `1 / rate` seconds. Above its rate calls wait, as many
 * as it would serve in half a second; what comes beyond is refused at once. Calls that were given up while they
 * waited cost it nothing. Both are kinder than most: without them every call would be answered too late.
 */
export class ServiceQueue {
  readonly #each: number
  readonly #most: number
  readonly #waiting: { isGivenUp(): boolean; done(): void }[] = []
  /** When the service of the last call ends, by `performance.now()`. */
  #ends = Number.NEGATIVE_INFINITY
  #isServing = false

  /** @param rate - Calls a second, `> 0`. */
  constructor(rate: number) {
    this.#each = 1_000 / rate
    this.#most = Math.max(1, rate / 2)
  }

  /** Calls that wait for their service to begin. */
  get length(): number {
    return this.#waiting.length
  }

  /** Resolves with true when the call was served, with false at once if it is refused; never if it was given up. */
  served(isGivenUp: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#waiting.length >= this.#most) {
        resolve(false)
        return
      }
      this.#waiting.push({ isGivenUp, done: () => resolve(true) })
      if (!this.#isServing) this.#serve()
    })
  }

  async #serve(): Promise<void> {
    this.#isServing = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.isGivenUp()) continue
      // What a timer is late does not make the server slower.
      const now = performance.now()
      const idle = this.#ends < now - this.#each
      this.#ends = (idle ? now : this.#ends) + this.#each
      if (this.#ends > now) await sleep(this.#ends - now)
      next.done()
    }
    this.#isServing = false
  }
}
