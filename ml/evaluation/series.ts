import type { PolicyResult, ReplayReport } from './report.ts'
import { shortNames } from './short-names.ts'

/** One policy's line in the plot: its rows with pushes, fewest first. */
export interface Series {
  /** Its full name in the results, and the shortest that tells it from the others. */
  readonly policy: string
  readonly name: string
  readonly points: readonly PolicyResult[]
  readonly style: SeriesStyle
}

/** Told apart by colour and by symbol, so that neither alone is needed. */
export interface SeriesStyle {
  /** A CSS colour; the page defines the variables for light and dark. */
  readonly color: string
  readonly symbol: (typeof symbols)[number] | 'hexagon'
  /** SVG dash pattern. */
  readonly dash: string
}

/** How many `--series-…` colours the page defines. */
const colors = 6
const symbols = ['circle', 'square', 'diamond', 'triangle', 'star', 'wye', 'cross'] as const
const dashes = ['none', '7 3', '2 3']

/** The policies that push, each with its points and the style it has in plot and table. */
export function seriesOf(report: ReplayReport): Series[] {
  const names = shortNames(report)
  const pushing = report.results.filter(({ pushes }) => pushes > 0)
  const policies = [...new Set(pushing.map(({ policy }) => policy))]
  const predicting = policies.filter((policy) => topOf(pushing, policy) !== null)
  return policies.map((policy) => ({
    policy,
    name: names.get(policy)!,
    points: pushing
      .filter((result) => result.policy === policy)
      .sort((a, b) => a.pushes - b.pushes),
    style: styleOf(predicting.indexOf(policy)),
  }))
}

function topOf(results: readonly PolicyResult[], policy: string): number | null | undefined {
  return results.find((result) => result.policy === policy)?.top
}

/** The style of the `index`-th policy that predicts; -1 for one that doesn't, such as push all. */
function styleOf(index: number): SeriesStyle {
  if (index < 0) return { color: 'var(--soft)', symbol: 'hexagon', dash: 'none' }
  return {
    color: `var(--series-${index % colors})`,
    symbol: symbols[index % symbols.length]!,
    dash: dashes[Math.floor(index / colors) % dashes.length]!,
  }
}
