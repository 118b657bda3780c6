import { below, type Random } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'

/** How much lower the objective is than on rows without clusters. */
export interface Gap {
  /** Mean over the reference matrices of `ln objective`, less the `ln objective` of the rows. */
  readonly gap: number
  /** Its standard error, `s.d. · √(1 + 1/B)`. */
  readonly error: number
}

/**
 * The gap of one k.
 *
 * @param objective - Of the rows, above 0.
 * @param references - Of B reference matrices, above 0; B >= 1.
 * @see Tibshirani, Walther and Hastie, Journal of the Royal Statistical Society B 63(2):411–423, 2001.
 */
export function gapOf(objective: number, references: readonly number[]): Gap {
  const logs = references.map(Math.log)
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length
  return {
    gap: mean - Math.log(objective),
    error: Math.sqrt(variance * (1 + 1 / logs.length)),
  }
}

/** The smallest k whose gap is at least the next one's less its error; else the one with the largest gap. */
export function kByGap(ks: readonly number[], gaps: readonly Gap[]): number {
  const at = gaps.findIndex(
    ({ gap }, i) => i + 1 < gaps.length && gap >= gaps[i + 1]!.gap - gaps[i + 1]!.error,
  )
  if (at >= 0) return ks[at]!
  const largest = Math.max(...gaps.map(({ gap }) => gap))
  return ks[gaps.findIndex(({ gap }) => gap === largest)]!
}

/**
 * Rows without clusters: each column drawn by itself, uniformly over its range; a column of 0 and 1 keeps its
 * share of ones.
 *
 * So it has an answer under every distance: sets stay sets, and counts stay at least 0.
 */
export function referenceMatrix({ rows, columns, values }: Matrix, random: Random): Matrix {
  const drawn = new Float32Array(rows * columns)
  for (let column = 0; column < columns; column++) {
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    let binary = true
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column]!
      least = Math.min(least, value)
      most = Math.max(most, value)
      binary &&= value === 0 || value === 1
    }
    for (let row = 0; row < rows; row++) {
      drawn[row * columns + column] = binary
        ? values[below(random, rows) * columns + column]!
        : least + random() * (most - least)
    }
  }
  return { rows, columns, values: drawn }
}
