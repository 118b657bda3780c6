import { PortentError } from '../../core/index.ts'
import type { Tensor } from './graph.ts'
import { axisOf, fixedSize, product, type Shape, sameShape, shapeMismatch } from './shape.ts'

/**
 * The same elements in another shape, row-major.
 *
 * @throws {@link PortentError} `ERR_SHAPE` unless both shapes have equally many elements.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  if (product(x.shape) !== product(shape))
    throw shapeMismatch('reshape', x.shape, shape, 'both must have equally many elements')
  return x.graph.apply('Reshape', [x, x.graph.shapeTensor(shape)], shape, {
    gradient: (dy) => [reshape(dy, x.shape)],
  })
}

/** As a matrix, all dimensions but the last in one: `[B, L, d]` to `[B*L, d]`. */
export function asRows(x: Tensor): Tensor {
  return reshape(x, [product(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1])
}

/**
 * Axes in another order.
 *
 * @param order - For each axis of the result the one of `x` that it was; the last two swapped unless given.
 * @throws {@link PortentError} `ERR_SHAPE` if it is no order of the axes.
 */
export function transpose(x: Tensor, order: readonly number[] = lastTwoSwapped(x)): Tensor {
  if (x.shape.length !== order.length || x.shape.some((_, axis) => !order.includes(axis)))
    throw shapeMismatch('transpose', x.shape, order, 'the second must name each axis once')
  const shape = order.map((axis) => x.shape[axis]!)
  return x.graph.apply('Transpose', [x], shape, {
    attributes: { perm: order },
    gradient: (dy) => [
      transpose(
        dy,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ],
  })
}

function lastTwoSwapped({ shape }: Tensor): number[] {
  const axes = [...shape.keys()]
  return [...axes.slice(0, -2), ...axes.slice(-2).reverse()]
}

/**
 * The part from `from` up to, not including, `to` along an axis whose size is a number.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if the axis is symbolic or too short.
 */
export function slice(x: Tensor, axis: number, from: number, to: number): Tensor {
  const { graph, shape } = x
  const at = axisOf('slice', shape, axis)
  const size = fixedSize('slice', shape, at)
  if (!(from >= 0 && from < to && to <= size))
    throw new PortentError('ERR_SHAPE', `slice from ${from} to ${to} of an axis of size ${size}`)
  const bounds = [from, to, at].map((value) => graph.integers([value]))
  return graph.apply('Slice', [x, ...bounds], withAxis(shape, at, to - from), {
    gradient: (dy) => {
      const before = shape.map((_, other) => (other === at ? from : 0))
      const after = shape.map((_, other) => (other === at ? size - to : 0))
      return [graph.apply('Pad', [dy, graph.integers([...before, ...after])], shape)]
    },
  })
}

/**
 * Puts tensors after one another along an axis whose sizes are numbers.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if they differ in another dimension or the axis is symbolic.
 */
export function concat(parts: readonly [Tensor, ...Tensor[]], axis: number): Tensor {
  const [first] = parts
  const at = axisOf('concat', first.shape, axis)
  const sizes = parts.map(({ shape }) => {
    if (!sameShape(withAxis(shape, at, 1), withAxis(first.shape, at, 1)))
      throw shapeMismatch('concat', first.shape, shape, `they may differ only in axis ${axis}`)
    return fixedSize('concat', shape, at)
  })
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return first.graph.apply('Concat', [...parts], withAxis(first.shape, at, total), {
    attributes: { axis: at },
    gradient: (dy) => split(dy, at, sizes),
  })
}

/**
 * Cuts along an axis into parts of the given sizes; undoes {@link concat}.
 *
 * @throws {@link PortentError} `ERR_SHAPE` if the sizes do not add up to the axis's.
 */
export function split(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  const { graph, shape } = x
  const at = axisOf('split', shape, axis)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (fixedSize('split', shape, at) !== total)
    throw shapeMismatch('split', shape, sizes, `the parts must add up to axis ${axis}`)
  const shapes = sizes.map((size) => withAxis(shape, at, size))
  return graph.applyMany('Split', [x, graph.integers(sizes)], shapes, {
    attributes: { axis: at },
    gradient: (...parts) => [concat(parts as [Tensor, ...Tensor[]], at)],
  })
}

function withAxis(shape: Shape, axis: number, size: number): Shape {
  return shape.map((before, other) => (other === axis ? size : before))
}
