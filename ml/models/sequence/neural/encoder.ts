import {
  add,
  asRows,
  attention,
  causalBias,
  gather,
  gru,
  layerNorm,
  matmul,
  multiply,
  range,
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
 * @param last - The one place that each sequence is asked about, int64 in `[0, L)`, shape `[B]`; the last layer
 *   then leaves out the others, which takes a fifth off a prediction.
 * @returns Shape `[B, L, d]`, or with `last` `[B, 1, d]`.
 */
export function encode(
  x: Tensor,
  settings: NetworkSettings,
  weights: Weights,
  dropout: Dropout,
  last?: Tensor,
): Tensor {
  let state = dropped(x, dropout)
  const layer = settings.encoder === 'transformer' ? transformerBlock : gruLayer
  for (let block = 0; block < settings.blocks; block++) {
    const part = (name: string) => weights(`block${block}.${name}`)
    const asked = block === settings.blocks - 1 ? last : undefined
    state = layer(state, settings, part, dropout, asked)
  }
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
  last?: Tensor,
): Tensor {
  const [B, L] = [x.shape[0]!, x.shape[1]!]
  const width = dimension / heads
  const parted = (y: Tensor) =>
    heads === 1 ? y : transpose(reshape(y, [B, y.shape[1]!, heads, width]), [0, 2, 1, 3])
  const joined = (y: Tensor) =>
    heads === 1 ? y : reshape(transpose(y, [0, 2, 1, 3]), [B, y.shape[2]!, dimension])
  const normal = layerNorm(x, weights('attention.gain'), weights('attention.bias'))
  const query = parted(matmul(last ? atPlaces(normal, last) : normal, weights('query')))
  const key = parted(matmul(normal, weights('key')))
  const value = parted(matmul(normal, weights('value')))
  const mask = dropout(heads === 1 ? [B, L, L] : [B, heads, L, L])
  const causal = causalBias(x.graph, L, x.type === 'float64' ? 'float64' : 'float32')
  const own = heads === 1 ? [B, 1, L] : [B, 1, 1, L]
  const bias = last ? reshape(gather(causal, last), own) : causal
  const attended = attention(query, key, value, mask ? { bias, mask } : { bias })
  const before = last ? atPlaces(x, last) : x
  const mixed = add(before, matmul(joined(attended), weights('output')))
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
  last?: Tensor,
): Tensor {
  const input = add(matmul(x, weights('input')), weights('input.bias'))
  const states = gru(input, weights('state'), weights('state.bias'))
  return dropped(last ? atPlaces(states, last) : states, dropout)
}

/** One position of each sequence: `[B, L, d]` to `[B, 1, d]`. */
function atPlaces(x: Tensor, places: Tensor): Tensor {
  const { graph } = x
  const [B, L, d] = [x.shape[0]!, x.shape[1]!, x.shape[2]!]
  const starts = multiply(range(graph, B), reshape(graph.size(L), []))
  return reshape(gather(asRows(x), add(starts, places)), [B, 1, d])
}

function dropped(x: Tensor, dropout: Dropout): Tensor {
  const mask = dropout(x.shape)
  return mask ? multiply(x, mask) : x
}
