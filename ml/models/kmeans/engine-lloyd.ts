import type { Matrix } from '../../features/index.ts'
import { withoutEmptyClusters } from './assignment.ts'
import { isLower } from './distances/group.ts'
import type { SimdForm } from './distances/simd-form.ts'
import type { Assigned, DenseEngine } from './engine/dense-engine.ts'
import type { Run } from './lloyd.ts'
import type { Space } from './space.ts'

/** How a centre follows from the mean of its rows. */
type FromMean = NonNullable<SimdForm['fromMean']>

/**
 * {@link lloyd} for distances whose centres follow from the mean: nothing but sums leaves the engine until the end.
 *
 * @param plain - The same rows; places the centres of empty clusters.
 */
export function engineLloyd(
  engine: DenseEngine,
  form: SimdForm & { readonly fromMean: FromMean },
  plain: Space<Matrix>,
  start: Matrix,
  maxIterations: number,
): Run<Matrix> {
  engine.restart()
  let now = assigned(engine, plain, start)
  const history = [now.objective]
  const ended = (converged: boolean): Run<Matrix> => ({
    labels: engine.labels(),
    distances: engine.distances(),
    centres: now.centres,
    objective: now.objective,
    history,
    converged,
  })
  while (history.length < maxIterations) {
    const centres = moved(engine, form, now)
    if (centres === undefined) return ended(true)
    const next = assigned(engine, plain, centres)
    if (next.objective >= now.objective) {
      engine.assign(now.centres)
      return ended(true)
    }
    now = next
    history.push(now.objective)
  }
  return ended(false)
}

interface Now {
  readonly centres: Matrix
  readonly costs: Float64Array
  readonly objective: number
}

function assigned(engine: DenseEngine, plain: Space<Matrix>, centres: Matrix): Now {
  const found = engine.assign(centres)
  return found.sizes.includes(0)
    ? repaired(engine, plain, centres)
    : { centres, costs: found.costs, objective: sumOf(found) }
}

const sumOf = ({ costs }: Assigned) => costs.reduce((sum, cost) => sum + cost, 0)

/** Without empty clusters. Centres that moved are assigned to again, which can only lower the objective. */
function repaired(engine: DenseEngine, plain: Space<Matrix>, centres: Matrix): Now {
  const nearest = { labels: engine.labels(), distances: engine.distances() }
  const settled = withoutEmptyClusters(plain, centres, engine.k, nearest)
  engine.restart(settled.labels)
  return assigned(engine, plain, settled.centres)
}

/** The centres with those moved whose clusters cost less by it; none if there are none. */
function moved(
  engine: DenseEngine,
  { kind, finish, fromMean }: SimdForm & { readonly fromMean: FromMean },
  { centres, costs }: Now,
): Matrix | undefined {
  const { rows: k, columns: d } = centres
  const means = engine.means()
  const values = centres.values.slice()
  for (let label = 0; label < k; label++) {
    const from = centres.values.subarray(label * d, (label + 1) * d)
    values.set(fromMean(means.values.subarray(label * d, (label + 1) * d), from), label * d)
  }
  const placed = { ...centres, values }
  // A cluster's squares about any point are those about its mean and its weight times the square between the two.
  const squares = kind === 'squares' && finish !== 'root'
  const after = squares ? undefined : engine.costsAt(placed)
  const share = finish === 'half' ? 0.5 : 1
  let changed = false
  for (let label = 0; label < k; label++) {
    const [from, to] = [label * d, (label + 1) * d]
    const before = costs[label]!
    const mean = means.values.subarray(from, to)
    const cost =
      after?.[label] ??
      before +
        share *
          means.weights[label]! *
          (square(values.subarray(from, to), mean) -
            square(centres.values.subarray(from, to), mean))
    if (isLower(cost, before)) changed = true
    else values.set(centres.values.subarray(from, to), from)
  }
  return changed ? placed : undefined
}

function square(a: Float32Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}
