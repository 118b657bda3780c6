import { ShapeError } from '../../core/index.ts'
import type { RowGradients } from './row-gradients.ts'

export interface AdamSettings {
  readonly learningRate: number
  /** How much of the running mean of gradients a step keeps, in `[0, 1)`. */
  readonly beta1: number
  /** The same of their squares. */
  readonly beta2: number
  /** Keeps the step finite where gradients vanish. */
  readonly epsilon: number
  /** Share of a parameter, times the learning rate, that a step takes off (AdamW); 0 for none. */
  readonly weightDecay: number
}

export const defaultAdam: AdamSettings = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0,
}

/** What Adam remembers of one parameter; saved with it, training goes on as if it had not stopped. */
export interface Moments {
  /** Running mean of the gradients, one for each number of the parameter. */
  readonly mean: Float32Array
  /** Running mean of their squares. */
  readonly square: Float32Array
}

/** The moments of a parameter before its first step. */
export function zeroMoments(length: number): Moments {
  return { mean: new Float32Array(length), square: new Float32Array(length) }
}

/**
 * One step of Adam, written into the parameter and its moments: the arrays a session is fed, in place.
 *
 * @param step - Counted from 1, the same for all parameters of a training step.
 * @throws {@link ShapeError} if the lengths differ.
 * @see Kingma and Ba, arXiv:1412.6980, algorithm 1; epsilon as in the last paragraph of section 2, and
 *   decay as in Loshchilov and Hutter, arXiv:1711.05101.
 */
export function adamStep(
  parameter: Float32Array,
  gradient: Float32Array,
  moments: Moments,
  step: number,
  settings: AdamSettings = defaultAdam,
): void {
  requireLength('the gradient', gradient, parameter)
  requireLength('the moments', moments.mean, parameter)
  update(parameter, 0, gradient, 0, parameter.length, moments, rates(step, settings))
}

/**
 * Like {@link adamStep} for a table of which a step touched few rows: the others and their moments stay as
 * they are, so a step costs what the rows cost. (Dense Adam would still move them by old momentum.)
 *
 * @param table - Shape `[rows, width]`.
 * @throws {@link ShapeError} if the table is not of the gradients' rows and width.
 */
export function adamRowsStep(
  table: Float32Array,
  gradients: RowGradients,
  moments: Moments,
  step: number,
  settings: AdamSettings = defaultAdam,
): void {
  const { width, rows } = gradients
  if (table.length !== rows * width) throw new ShapeError('the table', rows * width, table.length)
  requireLength('the moments', moments.mean, table)
  const { touched, sums } = gradients
  const at = rates(step, settings)
  for (let slot = 0; slot < touched.length; slot++) {
    update(table, touched[slot]! * width, sums, slot * width, width, moments, at)
  }
}

interface Rates {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Corrected for moments that began at 0. */
  readonly rate: number
  /** What decay leaves of a parameter. */
  readonly kept: number
}

function rates(step: number, settings: AdamSettings): Rates {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = settings
  if (!(Number.isInteger(step) && step > 0))
    throw new RangeError(`step must be a whole number from 1, got ${step}`)
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
  return { beta1, beta2, epsilon, rate, kept: 1 - learningRate * weightDecay }
}

/** `length` numbers of the parameter from `from` on, by those of the gradient from `gradientFrom` on. */
function update(
  parameter: Float32Array,
  from: number,
  gradient: Float32Array,
  gradientFrom: number,
  length: number,
  { mean, square }: Moments,
  { beta1, beta2, epsilon, rate, kept }: Rates,
): void {
  const [fresh1, fresh2] = [1 - beta1, 1 - beta2]
  const shift = gradientFrom - from
  for (let i = from; i < from + length; i++) {
    const g = gradient[i + shift]!
    const m = beta1 * mean[i]! + fresh1 * g
    const v = beta2 * square[i]! + fresh2 * g * g
    mean[i] = m
    square[i] = v
    parameter[i] = parameter[i]! * kept - (rate * m) / (Math.sqrt(v) + epsilon)
  }
}

function requireLength(what: string, values: Float32Array, parameter: Float32Array): void {
  if (values.length !== parameter.length)
    throw new ShapeError(what, parameter.length, values.length)
}
