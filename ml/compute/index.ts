/**
 * Tensor expressions that become ONNX graphs, with their gradients, run by ONNX Runtime. Learned values
 * and the optimiser stay outside the graph, in typed arrays.
 */
export { exp, log, relu } from './activations.ts'
export {
  type AdamSettings,
  adamRowsStep,
  adamStep,
  defaultAdam,
  type Moments,
  zeroMoments,
} from './adam.ts'
export { add, multiply, subtract } from './arithmetic.ts'
export { attention } from './attention.ts'
export { binaryCrossEntropy } from './binary-cross-entropy.ts'
export { type DropoutMasks, dropoutMasks } from './dropout-masks.ts'
export { requireFinite } from './finite.ts'
export { gather, gatherDistinct, lookUp } from './gather.ts'
export { gradients } from './gradients.ts'
export { Graph, type Tensor, type Values } from './graph.ts'
export { gru } from './gru.ts'
export { cast, causalBias, clip, range } from './indices.ts'
export { layerNorm } from './layer-norm.ts'
export { asRows, reshape, transpose } from './layout.ts'
export { matmul, roundedProduct, roundedZero, scoresOf } from './matrix-product.ts'
export type { ElementType } from './onnx-model.ts'
export { sum } from './reduction.ts'
export { type RowGradients, rowGradients } from './row-gradients.ts'
export { sampledSoftmax } from './sampled-softmax.ts'
export {
  float32Of,
  type Outputs,
  openSession,
  type Session,
} from './session.ts'
export type { Shape, Sizes } from './shape.ts'
export { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

export { spdInverse } from './spd-inverse.ts'
