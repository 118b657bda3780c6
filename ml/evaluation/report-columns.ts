import type { PolicyResult, ReplayReport } from './report.ts'

/** A column of the result table, as text and in HTML. */
export interface ReportColumn {
  /** At most 9 characters, so that the table fits 100 columns. */
  readonly heading: string
  /** What the number is, in one or two sentences. */
  readonly definition: string
  cell(result: PolicyResult): string
}

export const reportColumns: readonly ReportColumn[] = [
  {
    heading: 'K',
    definition: 'The most pushes that one prediction may cause.',
    cell: ({ top }) => (top === null ? '–' : String(top)),
  },
  {
    heading: 'cover %',
    definition:
      'Coverage: the share of first packets whose item had been pushed and had arrived, so that they needed no on-demand request.',
    cell: ({ coverage }) => percent(coverage),
  },
  {
    heading: '±',
    definition:
      'Half of the 95 % interval of coverage, in percentage points: bootstrap over VMs, percentile method.',
    cell: ({ coverageInterval: { low, high } }) => percent((high - low) / 2),
  },
  {
    heading: 'accur %',
    definition:
      'Accuracy: the share of pushes that served a first packet in time; the rest were redundant.',
    cell: ({ accuracy }) => percent(accuracy),
  },
  {
    heading: 'late %',
    definition: 'The share of first packets whose push was still on its way. They count as missed.',
    cell: ({ lateShare }) => percent(lateShare),
  },
  {
    heading: 'push/VM·h',
    definition: 'Pushes per hour replayed and VM that sent a first packet in it.',
    cell: ({ pushesPerVmHour }) => significant(pushesPerVmHour),
  },
  {
    heading: 'held',
    definition:
      'Items that hosts held per VM that sent a first packet, pushed or asked for, on average over the time replayed.',
    cell: ({ heldPerVm }) => (heldPerVm === null ? '–' : significant(heldPerVm)),
  },
  {
    heading: 'amplif',
    definition: 'Amplification: pushes for each distinct (VM, item) pair that was needed.',
    cell: ({ amplification }) => significant(amplification),
  },
  {
    heading: 'req/s',
    definition:
      'On-demand requests per second that are left for the Network Configuration Manager.',
    cell: ({ requestsPerSecond }) => significant(requestsPerSecond),
  },
  {
    heading: 'p50',
    definition: 'What the median first packet waits, milliseconds.',
    cell: ({ latency }) => Math.round(latency.p50).toString(),
  },
  {
    heading: 'p99',
    definition: 'What the slowest hundredth of first packets wait at least, milliseconds.',
    cell: ({ latency }) => Math.round(latency.p99).toString(),
  },
  {
    heading: 'rep %',
    definition:
      'Coverage of repeat pairs: first packets to an item that the VM had asked for before.',
    cell: ({ repeat }) => percent(repeat.coverage),
  },
  {
    heading: 'new %',
    definition:
      'Coverage of never-seen pairs: first packets to an item that the VM had never asked for.',
    cell: ({ neverSeen }) => percent(neverSeen.coverage),
  },
]

/** {@link reportColumns}, and the comparison with the baseline where the report has one. */
export function columnsOf({ baseline }: ReplayReport): readonly ReportColumn[] {
  if (baseline === undefined) return reportColumns
  const above: ReportColumn = {
    heading: `vs ${baseline.replace(/\(.*\)$/, '')}`,
    definition:
      `Coverage above that of ${baseline} with the same K, in percentage points, with its 95 % interval ` +
      'from the same resamples.',
    cell: ({ aboveBaseline }) => {
      if (!aboveBaseline) return ''
      const { difference, low, high } = aboveBaseline
      return `${signed(difference)} (${signed(low)}, ${signed(high)})`
    },
  }
  return [...reportColumns, above]
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`
}

/** A share in `[0, 1]` as percent with one decimal, without its sign. */
export function percent(share: number | null): string {
  return share === null ? '–' : (100 * share).toFixed(1)
}

/** Three significant digits, and thousands in groups: `1.2e-6`, `0.0123`, `4.56`, `1,230`. */
export function significant(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return grouped(Math.round(value))
  return Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(3)
}

/** A whole number with thousands in groups. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US')
}
