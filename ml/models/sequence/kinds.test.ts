import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { kinds, loadModel, modelKind } from './kinds.ts'
import type { TrainingUpdate } from './neural/index.ts'

const catalog = emptyCatalog()
const log = logOf(
  [
    [1, 7, 'a', 'x'],
    [2, 7, 'b', 'x'],
    [3, 7, 'b', 'y'],
  ],
  catalog,
)
const clusterOf = Int32Array.of(0, 0)

test('every kind is made by its name and comes back from its bytes', async () => {
  const queries = [queryOf(log, 7, 'a', 9, 0)]
  for (const { kind } of kinds) {
    const model = await modelKind(kind).create(catalog, { clusterOf }).learn(log)
    expect(model.name.startsWith(kind)).toBe(true)
    const loaded = loadModel(model.save(), catalog)
    expect(await loaded.top(queries, 5)).toEqual(await model.top(queries, 5))
  }
})

test('no kind loads the bytes of another', () => {
  for (const { kind, create } of kinds)
    for (const other of kinds)
      if (other.kind !== kind)
        expect(() => other.load(create(catalog).save(), catalog)).toThrow(
          `a model of kind ${kind} cannot load as ${other.kind}`,
        )
})

test('whoever waits is told how far the training of a network is', async () => {
  for (const kind of ['transformer', 'gru4rec', 'blend-transformer']) {
    const epochs: number[] = []
    const onTraining = ({ epoch, loss }: TrainingUpdate) => {
      expect(loss).toBeGreaterThan(0)
      epochs.push(epoch)
    }
    await modelKind(kind).create(catalog, { clusterOf, onTraining }).learn(log)
    expect(epochs[0]).toBe(1)
  }
})

test('an unknown name is refused with those that are known', () => {
  expect(() => modelKind('oracle')).toThrow(/no model kind oracle; there are popularity, /)
})
