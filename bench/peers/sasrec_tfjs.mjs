// Training steps of SASRec in TensorFlow.js on WebAssembly, as the bench `train-step` asks for them: questions and
// answers as of sasrec_torch.py. To have it compared:
//   npm install --no-save @tensorflow/tfjs @tensorflow/tfjs-backend-wasm
// Two blocks, width 64, one head, batch 128, dropout 0.2 by windows into a pool of masks; length 50 at most;
// softmax over all items.
// The backend has no gradient of a lookup: rows come out of the tape, and their gradients are scattered by hand.
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import * as wasm from '@tensorflow/tfjs-backend-wasm'

const [width, blocks, batch, rate] = [64, 2, 128, 0.2]

wasm.setWasmPaths(
  `${dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))}/`,
)
await tf.setBackend('wasm')
const pool = tf.tidy(() =>
  tf.cast(tf.greaterEqual(tf.randomUniform([2_000_000]), rate), 'float32').div(1 - rate),
)

function drop(x) {
  const start = Math.floor(Math.random() * (pool.size - x.size))
  return x.mul(pool.slice(start, x.size).reshape(x.shape))
}

function layerNorm(x, gain, bias) {
  const mean = x.mean(-1, true)
  const centred = x.sub(mean)
  const variance = centred.square().mean(-1, true)
  return centred.div(variance.add(1e-8).sqrt()).mul(gain).add(bias)
}

const dense = (x, weight) => x.reshape([-1, width]).matMul(weight).reshape([batch, -1, width])

/** A function that does one step. */
function training({ items, length }) {
  const weights = {}
  const made = (name, value) => {
    weights[name] = tf.variable(value, true, name)
    return weights[name]
  }
  const drawn = (shape) => tf.randomNormal(shape, 0, 0.02)
  const table = made('items', drawn([items, width]))
  made('positions', drawn([length, width]))
  for (let block = 0; block < blocks; block++) {
    for (const name of ['query', 'key', 'value', 'output', 'inner', 'outer'])
      made(`${block} ${name}`, drawn([width, width]))
    for (const name of ['inner bias', 'outer bias', 'norm bias', 'feed bias'])
      made(`${block} ${name}`, tf.zeros([width]))
    for (const name of ['norm', 'feed']) made(`${block} ${name}`, tf.ones([width]))
  }
  made('norm', tf.ones([width]))
  made('norm bias', tf.zeros([width]))
  const causal = tf.tensor2d(
    Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => (j > i ? -1e9 : 0))),
  )
  const sequence = tf.randomUniform([batch * length], 0, items, 'int32')
  const targets = tf.randomUniform([batch * length], 0, items, 'int32')
  const names = Object.keys(weights)

  const encoded = (rows, of) => {
    let x = drop(rows.reshape([batch, length, width]).mul(Math.sqrt(width)).add(of.positions))
    for (let block = 0; block < blocks; block++) {
      const named = (name) => of[`${block} ${name}`]
      const normal = layerNorm(x, named('norm'), named('norm bias'))
      const [query, key, value] = ['query', 'key', 'value'].map((name) =>
        dense(normal, named(name)),
      )
      const scores = tf.matMul(query, key, false, true).div(Math.sqrt(width)).add(causal)
      x = x.add(dense(tf.matMul(drop(tf.softmax(scores)), value), named('output')))
      const fed = layerNorm(x, named('feed'), named('feed bias'))
      const inner = drop(tf.relu(dense(fed, named('inner')).add(named('inner bias'))))
      x = x.add(drop(dense(inner, named('outer')).add(named('outer bias'))))
    }
    return layerNorm(x, of.norm, of['norm bias']).reshape([-1, width])
  }
  const gradientsOf = tf.grads((rows, own, ...values) => {
    const of = Object.fromEntries(names.map((name, at) => [name, values[at]]))
    const hidden = encoded(rows, of)
    const logits = tf.matMul(hidden, of.items, false, true)
    const highest = logits.max(-1, true)
    const among = logits.sub(highest).exp().sum(-1, true).log().add(highest)
    return among.sub(hidden.mul(own).sum(-1, true)).mean()
  })
  const optimiser = tf.train.adam(1e-3, 0.9, 0.98)
  return () =>
    tf.tidy(() => {
      const values = names.map((name) => weights[name])
      const looked = [tf.gather(table, sequence), tf.gather(table, targets)]
      const [byRows, byOwn, ...others] = gradientsOf([...looked, ...values])
      const scattered = tf.scatterND(
        tf.concat([sequence, targets]).reshape([-1, 1]),
        tf.concat([byRows, byOwn]),
        [items, width],
      )
      const found = Object.fromEntries(names.map((name, at) => [name, others[at]]))
      found.items = found.items.add(scattered)
      optimiser.applyGradients(found)
      table.dataSync()
    })
}

console.log(JSON.stringify({ version: tf.version.tfjs }))
let known
for await (const line of createInterface({ input: process.stdin })) {
  const { warmup, steps, ...task } = JSON.parse(line)
  if (known?.key !== JSON.stringify(task))
    known = { key: JSON.stringify(task), step: training(task) }
  for (let n = 0; n < warmup; n++) known.step()
  const milliseconds = []
  for (let n = 0; n < steps; n++) {
    const began = performance.now()
    known.step()
    milliseconds.push(performance.now() - began)
  }
  console.log(JSON.stringify({ milliseconds }))
}
