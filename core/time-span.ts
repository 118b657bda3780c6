const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A time span such as `100ms`, `60s`, `5m`, `1h` or `2d`, in milliseconds; `undefined` for what is none. */
export function readTimeSpan(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * unitMs[unit as keyof typeof unitMs]
}
