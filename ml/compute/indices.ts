import type { Graph, Tensor } from './graph.ts'
import { type ElementType, elementTypeNumbers } from './onnx-model.ts'
import { expandTo } from './reduction.ts'
import type { Dimension } from './shape.ts'

/** As another element type; gradients stop here. */
export function cast(x: Tensor, type: ElementType): Tensor {
  if (x.type === type) return x
  const attributes = { to: elementTypeNumbers[type] }
  return x.graph.apply('Cast', [x], x.shape, { type, attributes })
}

/** `0, 1, …, size − 1` as int64, shape `[size]`: positions, or the rows of a batch. */
export function range(graph: Graph, size: Dimension): Tensor {
  const end = graph.apply('Squeeze', [graph.size(size)], [])
  return graph.apply('Range', [graph.scalar(0, 'int64'), end, graph.scalar(1, 'int64')], [size])
}

/** Each element moved into `[low, high]`; gradients stop here. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  const { graph, type } = x
  return graph.apply('Clip', [x, graph.scalar(low, type), graph.scalar(high, type)], x.shape)
}

/**
 * For {@link attention}: 0 where the column is not after the row, −1e9 where it is, so that no position
 * sees the future. Right-padded sequences need no other mask, as padding is in the future of all.
 *
 * @returns Shape `[length, length]`.
 */
export function causalBias(
  graph: Graph,
  length: Dimension,
  type: 'float32' | 'float64' = 'float32',
): Tensor {
  const full = expandTo(graph.scalar(-1e9, type), [length, length])
  const attributes = { upper: 1 }
  return graph.apply('Trilu', [full, graph.scalar(1, 'int64')], full.shape, { attributes })
}

/**
 * The k largest of the last axis, largest first, equal ones by rising index; without a gradient.
 *
 * @param x - Shape `[..., n]`, n at least k.
 * @returns Both of shape `[..., k]`; the indices are int64.
 */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  const shape = [...x.shape.slice(0, -1), k]
  const [values, indices] = x.graph.applyMany('TopK', [x, x.graph.integers([k])], [shape, shape])
  return { values: values!, indices: { ...indices!, type: 'int64' } }
}
