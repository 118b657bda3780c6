import { expect, test } from 'vitest'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { loadNeuralModel, neuralModel } from './neural-model.ts'
import type { NeuralOptions } from './neural-options.ts'

/** Small enough to learn in a few milliseconds. */
const tiny: NeuralOptions = {
  ...{ dimension: 8, blocks: 1, maxLength: 6, learningRate: 0.02, dropout: 0 },
  ...{ epochs: 30, batchSize: 16 },
}

/** VMs that each ask for one of eight items after the other, a minute apart, from a step on. */
const cycle = (vms: readonly number[], from: number, to: number, network = '10.2.0'): Asked[] =>
  Array.from({ length: to - from }, (_, n) => from + n).flatMap((step) =>
    vms.map((vm): Asked => [60 * step + vm, 7, `10.1.0.${vm}`, `${network}.${(vm + step) % 8}`]),
  )
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n)

for (const encoder of ['transformer', 'gru4rec'] as const) {
  const learned = async (requests: readonly Asked[]) => {
    const catalog = emptyCatalog()
    const log = logOf(requests, catalog)
    return { catalog, log, model: await neuralModel(encoder, catalog, tiny).learn(log) }
  }

  test(`${encoder}: what new VMs ask for now comes first for them; the model before is as it was`, async () => {
    const { catalog, model } = await learned(cycle(numbers(6), 0, 12))
    // As many VMs as three passes need to move weights; they ask for items of a subnet that nobody had asked for.
    const since = logOf(cycle(numbers(30, 20), 12, 26, '10.3.0'), catalog)
    const before = model.save()
    const more = await model.learnMore(since)
    const query = queryOf(since, 7, '10.1.0.20', 9_999)
    const subnets = async (asked: typeof model) =>
      [...(await asked.top([query], 3))[0]!.items].map((item) =>
        catalog.items.address(item).slice(0, 6),
      )
    expect(await subnets(model)).not.toContain('10.3.0')
    expect(await subnets(more)).toEqual(['10.3.0', '10.3.0', '10.3.0'])
    expect(Buffer.compare(model.save(), before)).toBe(0)
  })

  test(`${encoder}: what it knew before it still knows`, async () => {
    const { catalog, log, model } = await learned(cycle(numbers(6), 0, 12))
    const more = await model.learnMore(logOf(cycle(numbers(6, 20), 12, 24, '10.3.0'), catalog))
    const [ranking] = await more.top([queryOf(log, 7, '10.1.0.0', 9_999)], 3)
    expect(catalog.items.address(ranking!.items[0]!)).toBe('10.2.0.4')
  })

  test(`${encoder}: in a network that it has learned nothing of before, only that network's items are named`, async () => {
    const { catalog, log, model } = await learned(cycle(numbers(6), 0, 12))
    const since = cycle(numbers(6), 12, 14).map(
      ([time, , vm, item]): Asked => [time, 8, vm, `${item}0`],
    )
    const more = await model.learnMore(logOf(since, catalog))
    const other = queryOf(logOf(since, catalog), 8, '10.1.0.0', 9_999)
    const [ours, theirs] = await more.top([queryOf(log, 7, '10.1.0.0', 9_999), other], 50)
    const vnis = (items: Int32Array) => new Set([...items].map((item) => catalog.items.vni(item)))
    expect(vnis(ours!.items)).toEqual(new Set([7]))
    expect(vnis(theirs!.items)).toEqual(new Set([8]))
  })

  test(`${encoder}: it is the same again, and from the model that was saved`, async () => {
    const { catalog, model } = await learned(cycle(numbers(6), 0, 6))
    const since = logOf(cycle(numbers(6), 6, 8), catalog)
    const loaded = loadNeuralModel(encoder, model.save(), catalog)
    const [one, two] = [await model.learnMore(since), await loaded.learnMore(since)]
    expect(Buffer.compare(one.save(), two.save())).toBe(0)
  })

  test(`${encoder}: of nothing learned, learning more is learning`, async () => {
    const catalog = emptyCatalog()
    const log = logOf(cycle(numbers(3), 0, 4), catalog)
    const untrained = neuralModel(encoder, catalog, tiny)
    const [more, all] = [await untrained.learnMore(log), await untrained.learn(log)]
    expect(Buffer.compare(more.save(), all.save())).toBe(0)
  })
}
