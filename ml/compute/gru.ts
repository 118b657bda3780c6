import { sigmoid, tanh } from './activations.ts'
import { add, multiply, negate, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { asRows, concat, split, transpose } from './layout.ts'
import { matmul, transposedTimes } from './matrix-product.ts'
import { expandTo, sumTo } from './reduction.ts'
import { scan } from './scan.ts'
import { fixedSize } from './shape.ts'

/**
 * Hidden states of a gated recurrent unit, from a state of zeros:
 * `z = σ(xz + h Uz)`, `r = σ(xr + h Ur)`, `n = tanh(xn + r (h Un + bias))`, `h ← (1 − z) n + z h`.
 *
 * @param x - Inputs already multiplied by their weights, with their biases: xz, xr and xn side by side,
 *   shape `[B, L, 3 d]`.
 * @param u - Uz, Ur and Un side by side, shape `[d, 3 d]`.
 * @param bias - Shape `[d]`.
 * @returns Shape `[B, L, d]`.
 * @throws {@link PortentError} `ERR_SHAPE` for other shapes.
 * @see Cho et al., arXiv:1406.1078; the reset gate after the product, as in cuDNN and PyTorch.
 */
export function gru(x: Tensor, u: Tensor, bias: Tensor): Tensor {
  const d = fixedSize('gru', bias.shape, 0)
  requireShape('the recurrent weights of gru', u, [d, 3 * d])
  requireShape('the inputs of gru', x, [...x.shape.slice(0, 2), 3 * d])
  const { graph } = x
  const steps = transpose(x, [1, 0, 2]) // (L, B, 3d)
  const start = expandTo(graph.scalar(0, x.type), [x.shape[0]!, d])
  const { kept } = scan(start, [steps], (inner, h, [part]) => {
    const [weights, offset] = [inner.fromOutside(u), inner.fromOutside(bias)]
    const { z, n } = gates(part!, h, weights, offset, d)
    const state = add(n, multiply(z, subtract(h, n)))
    return { state, kept: [state, h] }
  })
  const [states, before] = kept as [Tensor, Tensor]
  const y = transpose(states, [1, 0, 2])
  return graph.withGradient(y, [x, u, bias], (dy) => {
    // All gates of all steps at once, as the state before each is known.
    const { z, r, n, m } = gates(steps, before, u, bias, d)
    const byN = multiply(oneMinus(z), oneMinus(multiply(n, n)))
    const byZ = multiply(subtract(before, n), multiply(z, oneMinus(z)))
    const byR = multiply(multiply(byN, m), multiply(r, oneMinus(r)))
    const slopes = concat([byZ, byR, multiply(byN, r)], 2) // of h by h U, (L, B, 3d)
    const back = transpose(u)
    const { kept } = scan(
      start,
      [transpose(dy, [1, 0, 2]), z, slopes],
      (inner, later, [own, z, slopes]) => {
        const dh = add(own!, later)
        const through = matmul(multiply(concat([dh, dh, dh], 1), slopes!), inner.fromOutside(back))
        return { state: add(multiply(dh, z!), through), kept: [dh] }
      },
      true,
    )
    const byState = kept[0]!
    const byProduct = multiply(concat([byState, byState, byState], 2), slopes)
    const [dz, dr, dm] = split(byProduct, 2, [d, d, d]) as [Tensor, Tensor, Tensor]
    return [
      transpose(concat([dz, dr, multiply(byState, byN)], 2), [1, 0, 2]),
      transposedTimes(asRows(before), asRows(byProduct)),
      sumTo(dm, [d]),
    ]
  })
}

/** @returns The gates, and m, what the reset gate is multiplied with. */
function gates(x: Tensor, h: Tensor, u: Tensor, bias: Tensor, d: number) {
  const axis = x.shape.length - 1
  const [xzr, xn] = split(x, axis, [2 * d, d]) as [Tensor, Tensor]
  const [hzr, hn] = split(matmul(h, u), axis, [2 * d, d]) as [Tensor, Tensor]
  const [z, r] = split(sigmoid(add(xzr, hzr)), axis, [d, d]) as [Tensor, Tensor]
  const m = add(hn, bias)
  return { z, r, n: tanh(add(xn, multiply(r, m))), m }
}

function oneMinus(x: Tensor): Tensor {
  return add(negate(x), 1)
}
