import { expect, test } from 'vitest'
import { fitCalibration } from '../models/sequence/index.ts'
import { packModel, unpackModel } from './model-file.ts'
import { packSections } from './sections.ts'
import { logOf } from './small-log.cases.ts'
import { trainedOn } from './trained.cases.ts'

const hour = 3_600_000
const log = logOf([
  [9 * hour, 'a', 'x'],
  [9 * hour + 1, 'b', 'x'],
  [10 * hour, 'a', 'y'],
  [33 * hour, 'a', 'x'],
])

test('what a VM asked for in the whole log comes back in numbers', async () => {
  const packed = new Uint8Array(packModel(await trainedOn(log, 'now')))
  const champion = await unpackModel(packed, 'v', 'models/v')
  expect(champion.totals(0)).toEqual({
    requests: 3,
    items: new Set([0, 1]),
    hours: new Int32Array(24).with(9, 2).with(10, 1),
    ports: [{ port: 443, protocol: 6, requests: 3 }],
  })
  expect(champion.totals(1).requests).toBe(1)
})

test('a VM that is not there is a RangeError; one that was added later asked for nothing', async () => {
  const packed = new Uint8Array(packModel(await trainedOn(log, 'now')))
  const champion = await unpackModel(packed, 'v', 'models/v')
  expect(() => champion.totals(2)).toThrow(RangeError)
  const added = champion.model.catalog.vms.add(7, 'new')
  expect(champion.totals(added)).toMatchObject({ requests: 0, ports: [] })
})

test('a file of schema 1, before there were totals, is refused with the remedy', async () => {
  const old = packSections({ header: {}, sections: {} }, 1)
  await expect(unpackModel(old, 'v', 'models/v')).rejects.toMatchObject({
    code: 'ERR_ARTIFACT',
    message: 'models/v has model schema 1, this Portent reads 2; train a model again',
  })
})

test('what a score says of a VM that nobody has heard of is kept, where training could tell', async () => {
  const trained = await trainedOn(log, 'now')
  const unpacked = async (model: typeof trained) =>
    unpackModel(new Uint8Array(packModel(model)), 'v', 'models/v')
  expect(await unpacked(trained)).not.toHaveProperty('strangers')
  const strangers = fitCalibration([0, 1], [0, 1], 60_000)
  const kept = await unpacked({ ...trained, strangers })
  expect(kept.strangers!.probability(0.25)).toBe(0.25)
})
