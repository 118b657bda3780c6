import Table from 'cli-table3'
import type { Matrix } from '../../ml/features/index.ts'
import { type Distance, kmeans } from '../../ml/models/kmeans/index.ts'
import { median, spread } from '../median.ts'
import { k } from './rows.ts'

/** One run of one contender. */
export interface Timed {
  readonly seconds: number
  readonly objective: number
  readonly iterations: number
}

export function ours(
  matrix: Matrix,
  distance: Distance,
  iterations: number,
  bounded = true,
): Timed {
  const began = performance.now()
  const initialCentres = matrix.values.slice(0, k * matrix.columns)
  const options = { k, distance, bounded, initialCentres, maxIterations: iterations }
  const { objective, history } = kmeans(matrix, options)
  return { seconds: (performance.now() - began) / 1_000, objective, iterations: history.length }
}

/** The distance with the peers' rule for centres in place of its own. */
export function withPeersCentres(distance: Distance): Distance {
  if (distance.simd === undefined || distance.simd.fromMean) return distance
  const sets = distance.simd.kind === 'sets'
  const fromMean = (mean: Float64Array) =>
    Float32Array.from(mean, (share) => (sets ? Number(share > 0.5) : share))
  return { ...distance, simd: { ...distance.simd, fromMean } }
}

export type Contenders = Readonly<Record<string, () => Promise<Timed>>>

/** Runs of each contender in turns, so that noise hits all, by default after one each to warm up. */
export async function inTurns(
  rounds: number,
  contenders: Contenders,
  warmUp = 1,
): Promise<Record<string, Timed[]>> {
  const found: Record<string, Timed[]> = {}
  for (let round = -warmUp; round < rounds; round++)
    for (const [name, run] of Object.entries(contenders)) {
      const timed = await run()
      if (round >= 0) found[name] = [...(found[name] ?? []), timed]
    }
  return found
}

const secondsOf = (runs: readonly Timed[]) => median(runs.map(({ seconds }) => seconds))

/** How many times as long as Portent. */
export const ratio = (found: Record<string, Timed[]>, name: string) =>
  rounded(secondsOf(found[name]!) / secondsOf(found.Portent!))

/** Share by which the objectives differ. */
export function apart(found: Record<string, Timed[]>, name: string): number {
  const [own, other] = [found.Portent![0]!.objective, found[name]![0]!.objective]
  return Math.abs(own - other) / other
}

export function tableOf(found: Readonly<Record<string, readonly Timed[]>>): string {
  const table = new Table({
    head: ['', 'seconds', 'least to most', 'times ours', 'objective', 'iterations'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name, runs] of Object.entries(found)) {
    const { objective, iterations } = runs[0]!
    table.push([
      name,
      secondsOf(runs).toFixed(3),
      spread(runs.map(({ seconds }) => seconds)),
      (secondsOf(runs) / secondsOf(found.Portent!)).toFixed(2),
      Number.isNaN(objective) ? '' : objective.toPrecision(9),
      iterations,
    ])
  }
  return table.toString()
}

export function sizeOf({ n, iterations }: { n: number; iterations: number }): string {
  return `${n.toLocaleString('en-US')} rows, ${iterations} iterations`
}

export function rounded(value: number): number {
  return Math.round(1_000 * value) / 1_000
}
