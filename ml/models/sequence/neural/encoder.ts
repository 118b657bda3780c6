import {
  add,
  attention,
  causalBias,
  gru,
  layerNorm,
  matmul,
  multiply,
  relu,
  reshape,
  type Shape,
  type Tensor,
  transpose,
} from '../../../compute/index.ts'
import type { NetworkSettings } from './settings.ts'

/** The encoder's weights as tensors of the graph, by name. */
export type Weights = (name: string) => Tensor

/** The dropout mask for a value of that shape; undefined where nothing is dropped, as in inference. */
export type Dropout = (shape: Shape) => Tensor | undefined

/**
 * Hidden states, each of the sequence up to and including its position; for training and inference alike.
 *
 * @param x - Embedded requests, shape `[B, L, d]`.
 * @returns Shape `[B, L, d]`.
 */
export function encode(
  x: Tensor,
  settings: NetworkSettings,
  weights: Weights,
  dropout: Dropout,
): Tensor {
  let state = dropped(x, dropout)
  const layer = settings.encoder === 'transformer' ? transformerBlock : gruLayer
  for (let block = 0; block < settings.blocks; block++)
    state = layer(state, settings, (part) => weights(`block${block}.${part}`), dropout)
  return layerNorm(state, weights('final.gain'), weights('final.bias'))
}

/**
 * Attention, then a layer of ReLU, each normalised before and added to what came in.
 *
 * @see Kang and McAuley, Self-Attentive Sequential Recommendation, ICDM 2018; normalised before each
 *   sublayer.
 */
function transformerBlock(
  x: Tensor,
  { heads, dimension }: NetworkSettings,
  weights: Weights,
  dropout: Dropout,
): Tensor {
  const [B, L] = [x.shape[0]!, x.shape[1]!]
  const width = dimension / heads
  const parted = (y: Tensor) =>
    heads === 1 ? y : transpose(reshape(y, [B, L, heads, width]), [0, 2, 1, 3])
  const joined = (y: Tensor) =>
    heads === 1 ? y : reshape(transpose(y, [0, 2, 1, 3]), [B, L, dimension])
  const normal = layerNorm(x, weights('attention.gain'), weights('attention.bias'))
  const [query, key, value] = (['query', 'key', 'value'] as const).map((part) =>
    parted(matmul(normal, weights(part))),
  ) as [Tensor, Tensor, Tensor]
  const mask = dropout(heads === 1 ? [B, L, L] : [B, heads, L, L])
  const bias = causalBias(x.graph, L, x.type === 'float64' ? 'float64' : 'float32')
  const attended = attention(query, key, value, mask ? { bias, mask } : { bias })
  const mixed = add(x, matmul(joined(attended), weights('output')))
  const fed = layerNorm(mixed, weights('feed.gain'), weights('feed.bias'))
  const inner = dropped(relu(add(matmul(fed, weights('inner')), weights('inner.bias'))), dropout)
  const outer = add(matmul(inner, weights('outer')), weights('outer.bias'))
  return add(mixed, dropped(outer, dropout))
}

/** @see Hidasi et al., Session-based Recommendations with Recurrent Neural Networks, ICLR 2016. */
function gruLayer(
  x: Tensor,
  _settings: NetworkSettings,
  weights: Weights,
  dropout: Dropout,
): Tensor {
  const input = add(matmul(x, weights('input')), weights('input.bias'))
  return dropped(gru(input, weights('state'), weights('state.bias')), dropout)
}

function dropped(x: Tensor, dropout: Dropout): Tensor {
  const mask = dropout(x.shape)
  return mask ? multiply(x, mask) : x
}
