import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'
import { type DenseEngine, denseEngine, engineTakes } from './engine/dense-engine.ts'
import { engineLloyd } from './engine-lloyd.ts'
import type { Nearest } from './kernel.ts'
import type { Space } from './space.ts'

/**
 * A space of dense rows whose assignment and means run on all cores, where that pays.
 *
 * @param plain - The same rows, in one thread; does all else.
 * @param least - Rows times columns times centres from which on it pays.
 */
export function engineSpace(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  bounded: boolean,
  plain: Space<Matrix>,
  least?: number,
): Space<Matrix> {
  const form = distance.simd
  if (form === undefined) return plain
  let made: DenseEngine | undefined
  const engineFor = (k: number) => {
    if (made?.k === k) return made
    if (!engineTakes(matrix, k, distance, least)) return undefined
    made = denseEngine(matrix, weights, distance, form, k, bounded)
    return made
  }
  const { fromMean } = form
  return {
    ...plain,

    release() {
      made?.release()
      made = undefined
    },

    assigner(k) {
      const engine = engineFor(k)
      if (engine === undefined) return plain.assigner(k)
      let known: Int32Array | undefined
      return (centres, prior) => {
        goOn(engine, known, prior)
        engine.assign(centres)
        const nearest = { labels: engine.labels(), distances: engine.distances() }
        known = nearest.labels
        return nearest
      }
    },

    ...(fromMean && {
      lloyd(start, k, maxIterations) {
        const engine = engineFor(k)
        return engine && engineLloyd(engine, { ...form, fromMean }, plain, start, maxIterations)
      },
    }),
  }
}

/** Bounds hold as long as labels are as they were found; the first call of a run owes nothing to another run. */
function goOn(
  engine: DenseEngine,
  known: Int32Array | undefined,
  prior: Nearest | undefined,
): void {
  if (known === undefined || prior === undefined) engine.restart()
  else if (known.some((label, row) => label !== prior.labels[row])) engine.restart(prior.labels)
}
