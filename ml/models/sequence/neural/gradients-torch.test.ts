import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSession, type Values } from '../../../compute/index.ts'
import { paddingRow, tableOfItems } from './parameters.ts'
import { checkedSettings, type EncoderKind, type LossKind } from './settings.ts'
import { trainingGraph } from './training-graph.ts'

type Numbers = Readonly<Record<string, readonly number[]>>

/** What gradients_torch.py wrote. */
interface Reference {
  readonly sizes: Readonly<
    Record<'items' | 'width' | 'heads' | 'blocks' | 'length' | 'batch', number>
  > & {
    readonly rows: Readonly<Record<string, number>>
  }
  readonly cases: readonly {
    readonly encoder: EncoderKind
    readonly parameters: Numbers
    readonly masks: readonly (readonly number[])[]
    readonly losses: readonly {
      readonly loss: LossKind
      readonly feeds: Numbers
      readonly value: number
      readonly gradients: Numbers
    }[]
  }[]
}

const path = join(import.meta.dirname, 'gradients-torch.json')
const { sizes, cases }: Reference = JSON.parse(readFileSync(path, 'utf8'))
const floats = ['weights', 'expected targets', 'expected candidates']
const runs = cases.flatMap((encoded) => encoded.losses.map((of) => ({ ...encoded, ...of })))

type Run = (typeof runs)[number]

/** Our loss and gradients of the same network and batch, the rows of each table summed. */
async function ours(run: Run, type: 'float32' | 'float64') {
  const { length: maxLength, width: dimension, batch: batchSize, heads, blocks, rows } = sizes
  const { encoder, loss, parameters, feeds } = run
  const settings = checkedSettings({
    ...{ encoder, loss, maxLength, dimension, batchSize, blocks, logQ: true },
    heads: encoder === 'transformer' ? heads : 1,
  })
  const sides = {
    items: { cluster: rows['items.cluster']! },
    steps: { gap: rows['steps.gap']! },
  }
  const { onnx, weights, lookups, masks } = trainingGraph(settings, { sides, type })
  const array = type === 'float32' ? Float32Array : Float64Array
  const inputs: Record<string, Values> = {}
  for (const [name, values] of Object.entries(parameters)) inputs[name] = array.from(values)
  for (const [name, values] of Object.entries(feeds))
    inputs[name] = floats.includes(name) ? array.from(values) : Int32Array.from(values)
  for (const [at, { name }] of masks.entries()) inputs[name] = array.from(run.masks[at]!)
  const ofTables = Object.entries(parameters).map(([name, values]) => [
    `rows of ${name}`,
    values.length / dimension,
  ])
  const session = await openSession(onnx)
  const outputs = await session.run(inputs, {
    ...Object.fromEntries(ofTables),
    ...{ B: batchSize, L: maxLength, N: feeds.real!.length, C: feeds.candidates!.length },
  })
  await session.close()
  const gradients: Record<string, number[]> = {}
  for (const name of weights) gradients[name] = Array.from(outputs[`by ${name}`]!, Number)
  for (const { table, index, gradient, scale } of lookups) {
    const sums = gradients[table] ?? parameters[table]!.map(() => 0)
    gradients[table] = sums
    for (const [use, row] of feeds[index]!.entries())
      for (let i = 0; i < dimension; i++)
        sums[row * dimension + i]! += scale * Number(outputs[gradient]![use * dimension + i])
  }
  return { value: Number(outputs.loss![0]), gradients }
}

/** The largest difference, in units of the largest number of the reference. */
function distance(found: readonly number[], reference: readonly number[]): number {
  expect(found.length).toBe(reference.length)
  const largest = Math.max(...reference.map(Math.abs))
  return Math.max(...reference.map((value, i) => Math.abs(found[i]! - value))) / largest
}

/** By parameter, how far our gradient is from PyTorch's; rows of padding are not learned. */
function distances({ gradients }: Run, found: Record<string, number[]>): Record<string, number> {
  expect(Object.keys(found).sort()).toEqual(Object.keys(gradients).sort())
  const padding = (name: string) => (name === tableOfItems ? (paddingRow + 1) * sizes.width : 0)
  return Object.fromEntries(
    Object.entries(gradients).map(([name, reference]) => [
      name,
      distance(found[name]!.slice(padding(name)), reference.slice(padding(name))),
    ]),
  )
}

for (const run of runs)
  for (const [type, most] of [
    ['float64', 1e-9],
    ['float32', 1e-5],
  ] as const)
    test(`${run.encoder}, ${run.loss}, ${type}: loss and gradients are PyTorch's to ${most}`, async () => {
      const { value, gradients } = await ours(run, type)
      expect(Math.abs(value - run.value) / run.value).toBeLessThan(most)
      for (const [name, error] of Object.entries(distances(run, gradients)))
        expect(error, name).toBeLessThan(most)
    })
