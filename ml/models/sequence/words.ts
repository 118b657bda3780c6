/** A number of times for people: `once`, `12 times`, `1,200 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en-US')} times`
}

/** A span of time for people: `40 s`, `5 min`, `3 h`, `12 days`; in milliseconds, below 0 counts as 0. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000
  if (seconds < 1) return 'under 1 s'
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}
