import { readFileSync } from 'node:fs'

/** Memory that a process holds, MiB, as Linux tells it. */
export function residentMib(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)![1]) / 1_024
}

/** A value at a time, seconds. */
export type Sample = readonly [seconds: number, value: number]

/** By how much of itself the line of least squares through the samples rises from its first to its last. */
export function rise(samples: readonly Sample[]): number {
  const mean = (at: 0 | 1) => samples.reduce((sum, one) => sum + one[at], 0) / samples.length
  const [time, value] = [mean(0), mean(1)]
  const [products, squares] = [
    samples.reduce((sum, [t, v]) => sum + (t - time) * (v - value), 0),
    samples.reduce((sum, [t]) => sum + (t - time) ** 2, 0),
  ]
  const slope = products / squares
  const [from, to] = [samples[0]![0], samples.at(-1)![0]]
  return (slope * (to - from)) / (value + slope * (from - time))
}
