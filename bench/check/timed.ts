/** What a call took: on the clock, and of processors, which is what counts on a machine that others use. */
export interface Time {
  readonly wallMs: number
  /** All threads together, so garbage collection counts that runs beside. */
  readonly cpuMs: number
}

/** Calls and times. */
export function timed<T>(call: () => T): { readonly value: T } & Time {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const value = call()
  const { user, system } = process.cpuUsage(cpu)
  return { value, wallMs: performance.now() - start, cpuMs: (user + system) / 1_000 }
}

/** The value below which lies the share `q` of `values`, which are some. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
}
