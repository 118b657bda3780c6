import type { Graph, Tensor } from './graph.ts'
import type { Shape } from './shape.ts'

/** One step of a {@link scan}, in a graph of its own. */
export type ScanStep = (
  inner: Graph,
  state: Tensor,
  parts: readonly Tensor[],
) => {
  /** Of the shape of the state before. */
  readonly state: Tensor
  /** Kept of every step. */
  readonly kept: readonly Tensor[]
}

/** What comes of a {@link scan}. */
interface Scanned {
  /** After the last step. */
  readonly state: Tensor
  /** What each step kept, shape `[L, ...]` each. */
  readonly kept: readonly Tensor[]
}

/**
 * Carries a state over the first dimension of sequences, one step after another; without a gradient.
 *
 * Unlike steps written out one by one it serves every length, by a symbol.
 *
 * @param state - Before the first step.
 * @param sequences - Shape `[L, ...]` each; a step is given one part `[...]` of each.
 * @param step - Values of the outer graph come in by {@link Graph.fromOutside}.
 * @param backwards - From the last part to the first; what is kept stays at its part's place.
 */
export function scan(
  state: Tensor,
  sequences: readonly [Tensor, ...Tensor[]],
  step: ScanStep,
  backwards = false,
): Scanned {
  const { graph } = state
  const inner = graph.inner()
  const name = (what: string, shape: Shape, { type }: Tensor) =>
    inner.input(`${inner.prefix}:${what}`, shape, type)
  const before = name('state', state.shape, state)
  const parts = sequences.map((sequence, at) =>
    name(`part ${at}`, sequence.shape.slice(1), sequence),
  )
  const after = step(inner, before, parts)
  inner.output(`${inner.prefix}:next state`, after.state)
  for (const [at, kept] of after.kept.entries()) inner.output(`${inner.prefix}:kept ${at}`, kept)
  const length = sequences[0].shape[0]!
  const direction = (of: readonly unknown[]) => of.map(() => Number(backwards))
  const shapes = [state.shape, ...after.kept.map(({ shape }) => [length, ...shape])]
  const [last, ...kept] = graph.applyMany('Scan', [state, ...sequences], shapes, {
    attributes: {
      body: { body: inner.toBody() },
      num_scan_inputs: sequences.length,
      scan_input_directions: direction(sequences),
      scan_output_directions: direction(after.kept),
    },
  })
  return { state: last!, kept }
}
