import { sqrt } from './activations.ts'
import { add, divide, multiply, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { reshape } from './layout.ts'
import { matmul } from './matrix-product.ts'
import { sum, sumTo } from './reduction.ts'
import { fixedSize } from './shape.ts'

/**
 * `gain (x − mean) / √(variance + epsilon) + bias`, mean and variance over the last axis.
 *
 * @param x - Shape `[..., d]`, at least two dimensions, d a number.
 * @param gain - Shape `[d]`.
 * @param bias - Shape `[d]`.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 * @see Ba, Kiros and Hinton, Layer Normalization, arXiv:1607.06450.
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-8): Tensor {
  const d = fixedSize('layerNorm', x.shape, -1)
  requireShape('the gain of layerNorm', gain, [d])
  requireShape('the bias of layerNorm', bias, [d])
  const perRow = [...x.shape.slice(0, -1), 1]
  const shapes = [x.shape, perRow, perRow]
  const attributes = { axis: -1, epsilon: { float: epsilon } }
  const outputs = x.graph.applyMany('LayerNormalization', [x, gain, bias], shapes, { attributes })
  const [y, ...statistics] = outputs as [Tensor, Tensor, Tensor]
  const [mean, inverseDeviation] =
    x.type === 'float64'
      ? preciseStatistics(x, d, epsilon)
      : (statistics as [mean: Tensor, inverseDeviation: Tensor])
  return x.graph.withGradient(y, [x, gain, bias], (dy) => {
    const normal = multiply(subtract(x, mean), inverseDeviation)
    const byGain = multiply(dy, normal)
    // Products with gain / d are the means over the last axis that the gradient needs, and fast.
    const share = reshape(divide(gain, d), [d, 1])
    const centred = subtract(multiply(dy, gain), matmul(dy, share))
    const uncorrelated = subtract(centred, multiply(normal, matmul(byGain, share)))
    return [multiply(uncorrelated, inverseDeviation), sumTo(byGain, [d]), sumTo(dy, [d])]
  })
}

/** ONNX's operator gives them as float32, whatever x is. */
function preciseStatistics(x: Tensor, d: number, epsilon: number): [Tensor, Tensor] {
  const mean = divide(sum(x, [-1], true), d)
  const centred = subtract(x, mean)
  const variance = divide(sum(multiply(centred, centred), [-1], true), d)
  const one = x.graph.scalar(1, x.type)
  return [mean, divide(one, sqrt(add(variance, epsilon)))]
}
