import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { packArtifact, unpackArtifact } from '../artifact.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { sequenceModelCases } from '../sequence-model.cases.ts'
import { loadNeuralModel, neuralModel } from './neural-model.ts'
import type { NeuralOptions } from './neural-options.ts'

/** Small enough to learn in a few milliseconds. */
const tiny: NeuralOptions = {
  dimension: 8,
  blocks: 1,
  maxLength: 6,
  learningRate: 0.02,
  dropout: 0,
  epochs: 30,
  batchSize: 16,
}

for (const encoder of ['transformer', 'gru4rec'] as const)
  sequenceModelCases(`neural ${encoder}`, {
    create: (catalog, clusterOf) => neuralModel(encoder, catalog, { ...tiny, clusterOf }),
    load: (saved, catalog) => loadNeuralModel(encoder, saved, catalog),
    answersStrangers: true,
    sharesWeights: true,
    runs: 4,
  })

const cycle = (vms: number, length: number): Asked[] =>
  Array.from({ length: vms * length }, (_, at) => {
    const [vm, step] = [at % vms, Math.floor(at / vms)]
    return [60 * step + vm, 7, `10.1.0.${vm}`, `10.2.0.${(vm + step) % 8}`] as const
  })

test('after what follows what it names the next, and says what that goes with', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(6, 12), catalog)
  const model = await neuralModel('transformer', catalog, { ...tiny, epochs: 40 }).learn(log)
  expect(model.epochs).toEqual([]) // 7 held-out requests say nothing of when to stop
  const query = queryOf(log, 7, '10.1.0.0', 9_999)
  const [ranking] = await model.top([query], 3)
  expect(catalog.items.address(ranking!.items[0]!)).toBe('10.2.0.4')
  expect(model.explain(query, ranking!.items[0]!)).toMatch(
    /^asked for once before, last \d+ h ago; goes together with 10\.2\.0\.\d and 10\.2\.0\.\d, which it asks for too$/,
  )
  const exclude = await neuralModel('transformer', catalog, { ...tiny, repeats: 'exclude' }).learn(
    log,
  )
  expect((await exclude.top([query], 3))[0]!.items.length).toBe(0)
})

test('scores rank as top does, and are −∞ for what it does not know', async () => {
  const catalog = emptyCatalog()
  const log = logOf([...cycle(6, 12), [999, 8, 'x', 'foreign']], catalog)
  const model = await neuralModel('gru4rec', catalog, tiny).learn(log)
  const query = queryOf(log, 7, '10.1.0.1', 9_999)
  const [ranking] = await model.top([query], 8)
  const scores = await model.scores(query, ranking!.items)
  expect([...scores]).toEqual([...scores].sort((a, b) => b - a))
  // Differences of scores are those of log-probabilities.
  const { scores: p } = ranking!
  expect(scores[0]! - scores[7]!).toBeCloseTo(Math.log(p[0]! / p[7]!), 4)
  const foreign = catalog.items.idOf(8, 'foreign')
  expect([...(await model.scores(query, Int32Array.of(foreign, 99)))]).toEqual([
    -Infinity,
    -Infinity,
  ])
  expect(await model.hidden(query)).toHaveLength(8)
})

test('what is saved is the same bits whatever number of threads trained it', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(6, 12), catalog)
  const trained = [1, 2].map((threads) =>
    neuralModel('transformer', catalog, { ...tiny, dropout: 0.2, threads }).learn(log),
  )
  const [one, two] = (await Promise.all(trained)).map((model) => model.save())
  expect(one).toEqual(two)
})

test('a later item is named if others of its subnet were asked for, and only then', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(6, 12), catalog)
  const model = await neuralModel('transformer', catalog, tiny).learn(log)
  const near = catalog.items.add(7, '10.2.0.77')
  const far = catalog.items.add(7, '10.9.9.9')
  const [ranking] = await model.top([queryOf(log, 7, '10.1.0.1', 9_999)], 20)
  expect(ranking!.items).toContain(near)
  expect(ranking!.items).not.toContain(far)
  const bare = await neuralModel('transformer', catalog, { ...tiny, itemSides: [] }).learn(log)
  const [named] = await bare.top([queryOf(log, 7, '10.1.0.1', 9_999)], 20)
  expect(named!.items).toHaveLength(8)
})

test('with enough held out it is judged by what is later, and learns the rest as well', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(30, 20), catalog) // 600 requests, of which 60 are held out
  const model = await neuralModel('transformer', catalog, { ...tiny, epochs: 12 }).learn(log)
  expect(model.epochs.length).toBeGreaterThan(0)
  expect(model.epochs[0]!.judgement!.count).toBe(60)
  expect(Math.max(...model.epochs.map(({ judgement }) => judgement!.ndcg10))).toBeGreaterThan(0.9)
  const loaded = loadNeuralModel('transformer', model.save(), catalog)
  expect(loaded.epochs).toEqual(model.epochs)
})

test('a log of 2,400 requests is learned in a worker, and this thread is free meanwhile', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(120, 20), catalog)
  const options = { ...tiny, epochs: 6, batchSize: 64 }
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  const model = await neuralModel('transformer', catalog, options).learn(log)
  clearInterval(turning)
  expect(turns).toBeGreaterThan(20)
  expect(model.epochs.length).toBeGreaterThan(0)
  const query = queryOf(log, 7, '10.1.0.0', 9_999)
  const [ranking] = await model.top([query], 3)
  expect(catalog.items.address(ranking!.items[0]!)).toBe('10.2.0.4')
})

test('one VM, one item and equal times are learned and named', async () => {
  for (const encoder of ['transformer', 'gru4rec'] as const) {
    const catalog = emptyCatalog()
    const log = logOf(
      Array.from({ length: 5 }, () => [1, 7, 'a', 'x'] as const),
      catalog,
    )
    const model = await neuralModel(encoder, catalog, tiny).learn(log)
    const [ranking] = await model.top([queryOf(log, 7, 'a', 9)], 3)
    expect([...ranking!.items]).toEqual([0])
    expect(ranking!.scores[0]).toBe(1)
  }
})

test('without a start a VM without a past is told nothing', async () => {
  const catalog = emptyCatalog()
  const log = logOf(cycle(6, 4), catalog)
  const model = await neuralModel('transformer', catalog, { ...tiny, start: false }).learn(log)
  const queries = [queryOf(log, 7, 'stranger', 9_999), queryOf(log, 7, '10.1.0.1', 9_999)]
  const [nothing, something] = await model.top(queries, 3)
  expect([nothing!.items.length, something!.items.length]).toEqual([0, 3])
})

test('each input can be switched off, and its name says so', () => {
  const named = (options: NeuralOptions) =>
    neuralModel('transformer', emptyCatalog(), { ...tiny, ...options }).name
  expect(named({})).toBe('transformer(d=8, blocks=1, length=6, loss=ce)')
  expect(named({ itemSides: ['subnet'], stepSides: [] })).toBe(
    'transformer(d=8, blocks=1, length=6, loss=ce, with item subnet)',
  )
  expect(named({ itemSides: [], stepSides: [], repeats: 'exclude' })).toBe(
    'transformer(d=8, blocks=1, length=6, loss=ce, with no sides, repeats=exclude)',
  )
  const wrong = { itemSides: ['colour'] } as unknown as NeuralOptions
  expect(() => named(wrong)).toThrow('itemSides may hold cluster, subnet, service, got colour')
  expect(() => named({ heldOut: 1 })).toThrow(RangeError)
})

test('a saved model of another schema is refused', () => {
  const catalog = emptyCatalog()
  const saved = neuralModel('transformer', catalog, tiny).save()
  const artifact = unpackArtifact(saved, 'transformer', catalog)
  const later = { ...artifact, settings: { ...artifact.settings, schema: 99 } }
  expect(() => loadNeuralModel('transformer', packArtifact(later, catalog), catalog)).toThrow(
    expect.objectContaining({ code: 'ERR_ARTIFACT' }),
  )
})

test('its training can be watched, stopped, and taken up again from its checkpoints', async () => {
  const checkpoints = mkdtempSync(join(tmpdir(), 'portent-neural-'))
  onTestFinished(() => rmSync(checkpoints, { recursive: true }))
  const catalog = emptyCatalog()
  const log = logOf(cycle(30, 20), catalog)
  const options = { ...tiny, epochs: 4 }
  const stop = new AbortController()
  const onProgress = ({ ended }: { ended?: { epoch: number } }) => {
    if (ended?.epoch === 2) stop.abort(new Error('enough'))
  }
  const hooks = { checkpoints, onProgress, signal: stop.signal }
  const stopped = neuralModel('transformer', catalog, { ...options, hooks }).learn(log)
  await expect(stopped).rejects.toThrow('enough')
  const seen: number[] = []
  const again = { checkpoints, onProgress: ({ epoch }: { epoch: number }) => seen.push(epoch) }
  const resumed = await neuralModel('transformer', catalog, { ...options, hooks: again }).learn(log)
  expect(seen[0]).toBe(3)
  const whole = await neuralModel('transformer', catalog, options).learn(log)
  expect(resumed.save()).toEqual(whole.save())
  expect(readdirSync(checkpoints)).toEqual([])
})
