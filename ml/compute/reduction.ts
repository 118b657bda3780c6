import type { Tensor } from './graph.ts'
import { axisOf, broadcast, product, type Shape, sameShape, shapeMismatch } from './shape.ts'

/**
 * Sums over the axes, which vanish, or stay with size 1 if `keep`.
 *
 * @throws {@link PortentError} `ERR_SHAPE` for an axis that `x` does not have.
 */
export function sum(x: Tensor, axes: readonly number[], keep = false): Tensor {
  const summed = axes.map((axis) => axisOf('sum', x.shape, axis))
  const kept = x.shape.map((size, axis) => (summed.includes(axis) ? 1 : size))
  const shape = keep ? kept : x.shape.filter((_, axis) => !summed.includes(axis))
  return x.graph.apply('ReduceSum', [x, x.graph.integers(summed)], shape, {
    attributes: { keepdims: Number(keep) },
    gradient: (dy) => [expandTo(asShape(dy, kept), x.shape)],
  })
}

/**
 * Repeats along dimensions of size 1, and along new ones in front.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if the shape is not one that `x` can be repeated to.
 */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  if (!sameShape(broadcast('expandTo', x.shape, shape), shape))
    throw shapeMismatch('expandTo', x.shape, shape, 'only dimensions of size 1 can be repeated')
  return x.graph.apply('Expand', [x, x.graph.shapeTensor(shape)], shape, {
    gradient: (dy) => [sumTo(dy, x.shape)],
  })
}

/** Zeros of a tensor's shape and type. */
export function zerosLike({ graph, shape, type }: Tensor): Tensor {
  return expandTo(graph.scalar(0, type), shape)
}

/** Undoes {@link expandTo} in a gradient: sums what was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const added = x.shape.length - shape.length
  const repeated = shape.flatMap((size, axis) =>
    size === 1 && x.shape[axis + added] !== 1 ? [axis + added] : [],
  )
  const kept = repeated.length > 0 ? sum(x, repeated, true) : x
  return added > 0 ? sumLeading(kept, added) : kept
}

/** A product with ones: ONNX Runtime sums over leading axes several times slower by ReduceSum. */
function sumLeading(x: Tensor, axes: number): Tensor {
  const { graph } = x
  const shape = x.shape.slice(axes)
  if (product(shape) === 1) {
    const all = Array.from(x.shape, (_, axis) => axis)
    return asShape(sum(x, all), shape)
  }
  const rows = product(x.shape.slice(0, axes))
  const columns = product(shape)
  const ones = expandTo(graph.scalar(1, x.type), [1, rows])
  const total = graph.apply('MatMul', [ones, asShape(x, [rows, columns])], [1, columns])
  return asShape(total, shape)
}

/** Reshape without a gradient, for use in one. */
function asShape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  return x.graph.apply('Reshape', [x, x.graph.shapeTensor(shape)], shape)
}
