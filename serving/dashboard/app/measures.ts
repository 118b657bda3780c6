import type { Counts } from '../wire.ts'

/** What counts come to; null where nothing came that could be counted. */
export interface Measures {
  /** Share of first packets that met a push in time. */
  readonly coverage: number | null
  /** Share of pushes that were of use. */
  readonly accuracy: number | null
  /** Share of first packets that came before their push. */
  readonly late: number | null
  readonly packets: number
}

export function measures({ requests, hits, late, unused }: Counts): Measures {
  const packets = requests + hits + late
  const pushes = hits + late + unused
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    coverage: share(hits, packets),
    accuracy: share(hits, pushes),
    late: share(late, packets),
    packets,
  }
}

export function total(all: Iterable<Counts>): Counts {
  const sum = { requests: 0, hits: 0, late: 0, unused: 0 }
  for (const { requests, hits, late, unused } of all) {
    sum.requests += requests
    sum.hits += hits
    sum.late += late
    sum.unused += unused
  }
  return sum
}

/** The sums of what columns hold. */
export function totalOfColumns(
  columns: { readonly [K in keyof Counts]: readonly number[] },
): Counts {
  const { requests, hits, late, unused } = columns
  return {
    requests: totalOf(requests),
    hits: totalOf(hits),
    late: totalOf(late),
    unused: totalOf(unused),
  }
}

export const totalOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
