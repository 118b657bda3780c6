/**
 * Tensor expressions that become ONNX graphs, with their gradients, run by ONNX Runtime. Learned values
 * and the optimiser stay outside the graph, in typed arrays.
 */
export { exp, log, relu, sigmoid, softmax, softplus, sqrt, tanh } from './activations.ts'
export {
  type AdamSettings,
  adamRowsStep,
  adamStep,
  defaultAdam,
  type Moments,
  zeroMoments,
} from './adam.ts'
export { add, divide, multiply, negate, subtract } from './arithmetic.ts'
export { type AttentionOptions, attention } from './attention.ts'
export { binaryCrossEntropy } from './binary-cross-entropy.ts'
export { type DropoutMasks, dropoutMasks } from './dropout-masks.ts'
export { requireFinite } from './finite.ts'
export { gather, gatherDistinct, lookUp } from './gather.ts'
export { gradients } from './gradients.ts'
export { Graph, type Tensor, type Values } from './graph.ts'
export { gru } from './gru.ts'
export { cast, causalBias, clip, range, topK } from './indices.ts'
export { layerNorm } from './layer-norm.ts'
export { asRows, concat, reshape, slice, split, transpose } from './layout.ts'
export { matmul, roundedProduct, roundedZero, scoresOf } from './matrix-product.ts'
export type { ElementType } from './onnx-model.ts'
export { expandTo, sum } from './reduction.ts'
export { type RowGradients, rowGradients } from './row-gradients.ts'
export { type SampledScores, sampledSoftmax } from './sampled-softmax.ts'
export {
  float32Of,
  type Outputs,
  openSession,
  type Session,
  type SessionOptions,
} from './session.ts'
export type { Dimension, Shape, Sizes } from './shape.ts'
export { crossEntropy, softmaxCrossEntropy, type TableTargets } from './softmax-cross-entropy.ts'
