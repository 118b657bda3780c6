import { PortentError } from '../../core/index.ts'
import type { Tensor } from './graph.ts'
import { cast } from './indices.ts'
import { asRows, reshape } from './layout.ts'
import { expandTo, zerosLike } from './reduction.ts'
import { product, type Shape, shapeText } from './shape.ts'

/**
 * Rows of a table. The table's gradient comes out whole, so choose it for small tables; of a large one
 * {@link lookUp} gives the gradients of the rows touched.
 *
 * @param table - Shape `[V, d]`.
 * @param index - int32 or int64 in `[0, V)`, of any shape `[...]`; repeats are allowed.
 * @returns Shape `[..., d]`.
 * @throws {@link PortentError} `ERR_SHAPE` if the table is no matrix, `ERR_INPUT` if the index is not of
 *   whole numbers.
 */
export function gather(table: Tensor, index: Tensor): Tensor {
  const { graph } = table
  return graph.apply('Gather', [table, index], gatheredShape('gather', table, index), {
    attributes: { axis: 0 },
    gradient: (dy) => {
      // ScatterND with reduction=add loses updates of repeated rows in ONNX Runtime, whose threads race.
      const rows = asRows(dy)
      const column = reshape(index, [product(index.shape), 1])
      const inputs = [zerosLike(table), expandTo(column, rows.shape), rows]
      const attributes = { axis: 0, reduction: 'add' }
      return [graph.apply('ScatterElements', inputs, table.shape, { attributes })]
    },
  })
}

/**
 * Rows of a matrix of which none is taken twice, as the real positions out of a padded batch; the
 * gradient is then a plain scatter, faster than {@link gather}'s.
 *
 * @param index - int32 or int64, each in `[0, n)` and all different; with repeats the gradient is wrong.
 */
export function gatherDistinct(x: Tensor, index: Tensor): Tensor {
  const { graph } = x
  return graph.apply('Gather', [x, index], gatheredShape('gatherDistinct', x, index), {
    attributes: { axis: 0 },
    gradient: (dy) => {
      const column = reshape(cast(index, 'int64'), [...index.shape, 1])
      return [graph.apply('ScatterND', [zerosLike(x), column, dy], x.shape)]
    },
  })
}

/**
 * Rows of a table that gradients stop at: ask {@link gradients} for the result's own, shape `[..., d]`, and
 * give them with the index to a {@link RowGradients}. So a step costs what the rows cost, not the table.
 */
export function lookUp(table: Tensor, index: Tensor): Tensor {
  const shape = gatheredShape('lookUp', table, index)
  return table.graph.apply('Gather', [table, index], shape, { attributes: { axis: 0 } })
}

function gatheredShape(operator: string, { shape }: Tensor, index: Tensor): Shape {
  if (shape.length !== 2)
    throw new PortentError('ERR_SHAPE', `${operator} of ${shapeText(shape)}: it must be a matrix`)
  if (index.type !== 'int32' && index.type !== 'int64')
    throw new PortentError(
      'ERR_INPUT',
      `${operator} by ${index.type}; the index must be int32 or int64`,
    )
  return [...index.shape, shape[1]!]
}
