import { requireSameType, type Tensor } from './graph.ts'
import { sumTo } from './reduction.ts'
import { broadcast } from './shape.ts'

/** By each side, before what broadcasting repeated is summed. */
type SideGradients = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => [Tensor, Tensor]

/** `a + b`, element by element; like all here it broadcasts, and takes a number for `b`. */
export const add = binary('Add', (dy) => [dy, dy])

/** `a − b`. */
export const subtract = binary('Sub', (dy) => [dy, negate(dy)])

/** `a b`, element by element. */
export const multiply = binary('Mul', (dy, a, b) => [multiply(dy, b), multiply(dy, a)])

/** `a / b`; of integers the quotient, cut off towards 0. */
export const divide = binary('Div', (dy, _, b, y) => {
  const da = divide(dy, b)
  return [da, negate(multiply(da, y))]
})

/** `−x`. */
export function negate(x: Tensor): Tensor {
  return x.graph.apply('Neg', [x], x.shape, { gradient: (dy) => [negate(dy)] })
}

/**
 * @throws {@link PortentError} `ERR_SHAPE` if the shapes do not broadcast, `ERR_INPUT` if the element types
 *   differ.
 */
function binary(operator: string, gradient: SideGradients) {
  return (a: Tensor, other: Tensor | number): Tensor => {
    const b = typeof other === 'number' ? a.graph.scalar(other, a.type) : other
    requireSameType(operator, a, b)
    const y: Tensor = a.graph.apply(operator, [a, b], broadcast(operator, a.shape, b.shape), {
      gradient: (dy) => {
        const [da, db] = gradient(dy, a, b, y)
        return [sumTo(da, a.shape), typeof other === 'number' ? undefined : sumTo(db, b.shape)]
      },
    })
    return y
  }
}
