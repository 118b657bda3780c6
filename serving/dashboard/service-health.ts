import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Scope } from '../planner/budgets.ts'
import type { Health } from './wire.ts'

export interface HealthSources {
  readonly store: { readonly waiting: number; readonly bytes: number }
  readonly planner: {
    readonly modes: { readonly current: { readonly killed: boolean } }
    tokensLeft(): Record<Scope, number>
  }
  readonly viewers: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const second = 1_000

/** How the process is, measured while it runs. */
export interface HealthMeter {
  /** Counts one HTTP answer. */
  answered(status: number): void
  /** How it was since the last call, or the last second; to be called about once a second. */
  read(): Health
  close(): void
}

export function healthMeter(sources: HealthSources): HealthMeter {
  const { store, planner, viewers, now } = sources
  const loop = monitorEventLoopDelay({ resolution: 10 })
  loop.enable()
  const answers = tenSeconds(now)
  const failures = tenSeconds(now)
  let cpu = { time: now(), usage: process.cpuUsage() }
  return {
    answered(status) {
      answers.add()
      if (status >= 500) failures.add()
    },
    read() {
      const usage = process.cpuUsage(cpu.usage)
      const elapsed = Math.max(1, now() - cpu.time)
      cpu = { time: now(), usage: process.cpuUsage() }
      const percentile = loop.percentile(99) / 1e6
      loop.reset()
      return {
        // The timer that measures it is 10 ms apart, which is no delay.
        loopDelay: Math.max(0, percentile - 10),
        memory: process.memoryUsage.rss(),
        cpu: (usage.user + usage.system) / 1e3 / elapsed,
        waiting: store.waiting,
        storeBytes: store.bytes,
        answers: answers.rate(),
        failures: failures.rate(),
        viewers: viewers(),
        isKilled: planner.modes.current.killed,
        tokens: planner.tokensLeft(),
      }
    },
    close: () => void loop.disable(),
  }
}

/** How many there were a second, over the last ten. */
function tenSeconds(now: () => number): { add(): void; rate(): number } {
  const counts = new Float64Array(11)
  let latest = Math.floor(now() / second)
  const move = () => {
    const present = Math.max(latest, Math.floor(now() / second))
    for (let at = Math.max(latest + 1, present - 10); at <= present; at++) counts[at % 11] = 0
    latest = present
    return present
  }
  return {
    add() {
      counts[move() % 11]!++
    },
    rate() {
      const present = move()
      // The second that has just begun is not over.
      return counts.reduce((sum, count, at) => (at === present % 11 ? sum : sum + count), 0) / 10
    },
  }
}
