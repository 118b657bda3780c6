import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { float32Of, openSession } from '../../../compute/index.ts'
import { batchMaker } from './batch.ts'
import { cycles } from './cycle.cases.ts'
import { openJudge } from './judge.ts'
import { trainingGraph } from './training-graph.ts'
import { newTrainingState } from './training-step.ts'
import { windowsOf } from './vm-sequence.ts'
import { placesOf, sizeOf } from './vocabulary.ts'

test.each(['transformer', 'gru4rec'] as const)(
  'the %s judged is the one trained: the loss of a last request is the same in both graphs',
  async (encoder) => {
    const { settings, vocabulary, source } = cycles({ encoder, dropout: 0, blocks: 2 })
    const places = placesOf(vocabulary)
    const size = sizeOf(vocabulary)
    const { parameters } = newTrainingState(settings, size)
    const graph = trainingGraph(settings, { sides: size.sides })
    const session = await openSession(graph.onnx)
    for await (const sequence of source(1)) {
      const windows = windowsOf(sequence, settings.maxLength, true)
      const { feeds, sizes } = batchMaker(settings, vocabulary, places)(windows, seeded(1))!
      const { length } = feeds.weights!
      const weights = Float32Array.from({ length }, (_, n) => Number(n === length - 1))
      const rows = Object.entries(parameters).map(([name, values]) => [
        `rows of ${name}`,
        values.length / settings.dimension,
      ])
      const given = { ...parameters, ...feeds, weights }
      const outputs = await session.run(given, { ...Object.fromEntries(rows), ...sizes })
      async function* heldOut() {
        yield { ...sequence, from: sequence.items.length - 1 }
      }
      const judge = await openJudge(settings, vocabulary, places, heldOut(), 1)
      const judgement = await judge.judge(parameters)
      expect(judgement.count).toBe(1)
      expect(judgement.loss).toBeCloseTo(float32Of(outputs, 'loss')[0]!, 5)
      await judge.close()
    }
    await session.close()
  },
)

test('by hand: a target that scores third of six has NDCG 1/log₂ 4, and equals count against it', async () => {
  const { settings, vocabulary } = cycles({ dimension: 1, encoder: 'gru4rec', start: false })
  const places = placesOf(vocabulary)
  const parameters: Record<string, Float32Array> = {
    ...newTrainingState(settings, sizeOf(vocabulary)).parameters,
    // One number, normalised, is 0 times its gain plus its bias: every hidden state is 1.
    'final.bias': Float32Array.of(1),
    // So an item scores what its own row says.
    items: Float32Array.of(0, 0, 5, 4, 3, 2, 2, 1, 0, 0, 0, 0, 0, 0),
    'items.subnet': new Float32Array(3),
  }
  const judgementOf = async (item: number) => {
    async function* heldOut() {
      const items = Int32Array.of(5, item)
      yield { network: 0, items, times: new Float64Array(2), cluster: 0, from: 1 }
    }
    const judge = await openJudge(settings, vocabulary, places, heldOut(), 1)
    const judgement = await judge.judge(parameters)
    await judge.close()
    return judgement
  }
  const third = await judgementOf(2)
  expect(third).toMatchObject({ ndcg10: 1 / Math.log2(4), hitRate10: 1 })
  const total = [5, 4, 3, 2, 2, 1].reduce((sum, score) => sum + Math.exp(score), 0)
  expect(third.loss).toBeCloseTo(Math.log(total) - 3, 5)
  // Items 3 and 4 score alike, so each is fifth.
  for (const item of [3, 4]) expect((await judgementOf(item)).ndcg10).toBe(1 / Math.log2(6))
})

test('where only novel items count, those asked for before are no rivals and no questions', async () => {
  const options = { dimension: 1, encoder: 'gru4rec', start: false, novel: true } as const
  const { settings, vocabulary } = cycles(options)
  const places = placesOf(vocabulary)
  const parameters: Record<string, Float32Array> = {
    ...newTrainingState(settings, sizeOf(vocabulary)).parameters,
    'final.bias': Float32Array.of(1),
    items: Float32Array.of(0, 0, 5, 4, 3, 2, 2, 1, 0, 0, 0, 0, 0, 0),
    'items.subnet': new Float32Array(3),
  }
  async function* heldOut() {
    // Item 2 is third of six; without item 0, which came before, it is second. Then item 0 comes again.
    const items = Int32Array.of(0, 5, 0, 2, 0)
    yield { network: 0, items, times: new Float64Array(5), cluster: 0, from: 3 }
  }
  const judge = await openJudge(settings, vocabulary, places, heldOut(), 1)
  expect(await judge.judge(parameters)).toMatchObject({ count: 1, ndcg10: 1 / Math.log2(3) })
  await judge.close()
})
