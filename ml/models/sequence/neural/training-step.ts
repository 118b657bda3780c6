import { type Random, seeded } from '../../../../core/index.ts'
import {
  type AdamSettings,
  adamRowsStep,
  adamStep,
  type DropoutMasks,
  defaultAdam,
  dropoutMasks,
  float32Of,
  type Moments,
  type Outputs,
  openSession,
  type RowGradients,
  requireFinite,
  rowGradients,
  type Session,
  type Sizes,
  type Values,
  zeroMoments,
} from '../../../compute/index.ts'
import {
  initialParameters,
  type NetworkSize,
  type Parameters,
  paddingRow,
  tableOfItems,
} from './parameters.ts'
import type { NeuralSettings } from './settings.ts'
import { type TrainingGraph, trainingGraph } from './training-graph.ts'

/** All that training changes, in place. */
export interface TrainingState {
  readonly parameters: Readonly<Record<string, Float32Array>>
  readonly moments: Readonly<Record<string, Moments>>
  /** Steps done. */
  step: number
}

/**
 * What training begins with.
 *
 * @param initial - Copied; default drawn by the seed.
 */
export function newTrainingState(
  settings: NeuralSettings,
  size: NetworkSize,
  initial: Parameters = initialParameters(settings, size, settings.seed),
): TrainingState {
  const parameters = Object.fromEntries(
    Object.entries(initial).map(([name, values]) => [name, values.slice()]),
  )
  const moments = Object.fromEntries(
    Object.entries(parameters).map(([name, { length }]) => [name, zeroMoments(length)]),
  )
  return { parameters, moments, step: 0 }
}

/** A batch as the training graph takes it, but for parameters and masks. */
export interface BatchFeeds {
  readonly feeds: Readonly<Record<string, Values>>
  /** Of B, L, N and C. */
  readonly sizes: Sizes
  /** Whether it has VMs of several networks. */
  readonly mixed: boolean
}

/** Trains a state, batch by batch. */
export interface TrainingStep {
  /**
   * Changes the state by one step of Adam. It holds up the thread while it computes.
   *
   * @param random - Chooses the dropout masks.
   * @param what - The batch, for messages: `batch 12 of epoch 3`.
   * @returns The batch's loss.
   * @throws {@link PortentError} `ERR_NOT_FINITE` for a loss or gradient that is no number; the state is
   *   then as before.
   */
  run(state: TrainingState, batch: BatchFeeds, random: Random, what: string): Promise<number>
  close(): Promise<void>
}

/**
 * Makes ready to train a network.
 *
 * @param threads - Of ONNX Runtime; results are the same whatever it is.
 */
export function openTrainingStep(
  settings: NeuralSettings,
  size: NetworkSize,
  threads = 1,
): TrainingStep {
  const adam: AdamSettings = {
    ...defaultAdam,
    learningRate: settings.learningRate,
    weightDecay: settings.weightDecay,
  }
  const opened = new Map<boolean, { graph: TrainingGraph; session: Promise<Session> }>()
  const graphFor = (mixed: boolean) => {
    const known = opened.get(mixed)
    if (known) return known
    const graph = trainingGraph(settings, { sides: size.sides, mixed })
    const made = { graph, session: openSession(graph.onnx, { threads }) }
    opened.set(mixed, made)
    return made
  }
  const rows = new Map<string, RowGradients>()
  const pool = maskPool(settings)

  return {
    async run(state, { feeds, sizes, mixed }, random, what) {
      const { graph, session } = graphFor(mixed)
      const masks = graph.masks.map(({ name, shape }) => {
        const length = lengthOf(shape, sizes)
        return [name, pool.take(length, random)]
      })
      const inputs = { ...state.parameters, ...feeds, ...Object.fromEntries(masks) }
      const outputs = await (await session).run(inputs, withTables(sizes, state, settings))
      requireFinite(`the loss of ${what}`, float32Of(outputs, 'loss'))
      requireFiniteGradients(graph, outputs, what)
      state.step += 1
      applyGradients(graph, outputs, feeds, state, rows, adam)
      return float32Of(outputs, 'loss')[0]!
    },

    async close() {
      for (const { session } of opened.values()) await (await session).close()
    },
  }
}

function applyGradients(
  { weights, lookups }: TrainingGraph,
  outputs: Outputs,
  feeds: BatchFeeds['feeds'],
  { parameters, moments, step }: TrainingState,
  rows: Map<string, RowGradients>,
  adam: AdamSettings,
): void {
  for (const name of weights)
    adamStep(parameters[name]!, float32Of(outputs, `by ${name}`), moments[name]!, step, adam)
  const touched = new Set<string>()
  for (const { table, index, gradient, scale } of lookups) {
    const gradients = float32Of(outputs, gradient)
    const ids = feeds[index] as Int32Array
    const width = gradients.length / ids.length
    const known = rows.get(table)
    const sums =
      known ??
      rowGradients(
        parameters[table]!.length / width,
        width,
        table === tableOfItems ? paddingRow : undefined,
      )
    rows.set(table, sums)
    if (!touched.has(table)) sums.clear()
    touched.add(table)
    sums.add(ids, gradients, scale)
  }
  for (const table of touched)
    adamRowsStep(parameters[table]!, rows.get(table)!, moments[table]!, step, adam)
}

function requireFiniteGradients(
  { weights, lookups }: TrainingGraph,
  outputs: Outputs,
  what: string,
): void {
  const names = new Set([...weights.map((name) => `by ${name}`), ...lookups.map((l) => l.gradient)])
  for (const name of names)
    requireFinite(`the gradient ${name} of ${what}`, float32Of(outputs, name))
}

/** The sizes of the tables, besides the batch's. */
function withTables(
  sizes: Sizes,
  { parameters }: TrainingState,
  { dimension }: NeuralSettings,
): Sizes {
  const rows = Object.entries(parameters).map(([name, { length }]) => [
    `rows of ${name}`,
    length / dimension,
  ])
  return { ...Object.fromEntries(rows), ...sizes }
}

function lengthOf(shape: readonly (number | string)[], sizes: Sizes): number {
  return shape.reduce<number>(
    (length, size) => length * (typeof size === 'number' ? size : sizes[size]!),
    1,
  )
}

/** Numbers that masks are windows of, where the longest mask leaves a choice: 16 MB. */
const pooled = 4_000_000

/** Room for the longest mask twice at least, so that windows differ. */
function maskPool(settings: NeuralSettings): DropoutMasks {
  const { batchSize: B, maxLength: L, dimension: d, heads, encoder, dropout } = settings
  const longest = Math.max(B * L * d, encoder === 'transformer' ? B * heads * L * L : 0)
  const length = Math.max(2 * longest, Math.min(pooled, 64 * longest))
  return dropoutMasks(dropout === 0 ? 1 : length, dropout, seeded(settings.seed))
}
