import { add, divide, multiply, negate, subtract } from './arithmetic.ts'
import type { Tensor } from './graph.ts'
import { sum } from './reduction.ts'

/** `eˣ`. */
export const exp = unary('Exp', (dy, _, y) => multiply(dy, y))

/** Natural logarithm. */
export const log = unary('Log', (dy, x) => divide(dy, x))

/** `√x`. */
export const sqrt = unary('Sqrt', (dy, _, y) => divide(multiply(dy, 0.5), y))

/** `1 / (1 + e⁻ˣ)`. */
export const sigmoid = unary('Sigmoid', (dy, _, y) => multiply(dy, multiply(y, subtractFrom1(y))))

/** Hyperbolic tangent. */
export const tanh = unary('Tanh', (dy, _, y) => multiply(dy, subtractFrom1(multiply(y, y))))

/** `ln(1 + eˣ)`. Of float32 it does not overflow; ONNX Runtime's kernel for float64 does above 709. */
export const softplus = unary('Softplus', (dy, x) => multiply(dy, sigmoid(x)))

/** `max(x, 0)`; its gradient at 0 is 0. */
export const relu = unary('Relu', (dy, _, y) => multiply(dy, y.graph.apply('Sign', [y], y.shape)))

/** `eˣ / Σ eˣ` over the last axis. */
export const softmax = unary('Softmax', (dy, _, y) => {
  const weighted = multiply(dy, y)
  return subtract(weighted, multiply(y, sum(weighted, [-1], true)))
})

function subtractFrom1(x: Tensor): Tensor {
  return add(negate(x), 1)
}

function unary(operator: string, gradient: (dy: Tensor, x: Tensor, y: Tensor) => Tensor) {
  return (x: Tensor): Tensor => {
    const y: Tensor = x.graph.apply(operator, [x], x.shape, {
      gradient: (dy) => [gradient(dy, x, y)],
    })
    return y
  }
}
