import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { neuralModel, readExported } from '../models/sequence/index.ts'
import { exportModel } from './export-model.ts'
import { openRegistry } from './registry.ts'
import { type Ask, logOf } from './small-log.cases.ts'
import { trainedOn } from './trained.cases.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portent-export-model-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

const asks = Array.from(
  { length: 60 },
  (_, at): Ask => [1_000 * at, `vm${at % 5}`, `item${at % 6}`, at < 50 ? 7 : 8],
)

/** A registry with a network in it, of one tenant or two. */
async function registered(count: number) {
  const home = scratch()
  const log = logOf(asks.slice(0, count))
  const tiny = { dimension: 4, blocks: 1, maxLength: 4, epochs: 1 }
  const model = await neuralModel('gru4rec', log.catalog, tiny).learn(log)
  const trained = await trainedOn(log, '2026-01-02T03:04:05Z')
  const registry = openRegistry(home)
  const facts = { ...trained.facts, kind: 'gru4rec', judgedOn: 'nothing' }
  const network = registry.saveModel({ ...trained, model, facts })
  const other = registry.saveModel(trained)
  onTestFinished(() => registry.close())
  return { registry, network, other, calibration: trained.calibration }
}

test('a version of the registry is exported with its calibration, its metrics and what it learned', async () => {
  const { registry, network, calibration } = await registered(50)
  const directory = scratch()
  const manifest = exportModel(await registry.load(network.version.slice(0, 8)), directory)
  expect(readExported(directory).manifest).toEqual(manifest)
  expect(manifest).toMatchObject({
    vni: 7,
    calibration: calibration.toJSON(),
    settings: { encoder: 'gru4rec', dimension: 4 },
    origin: {
      version: network.version,
      createdAt: '2026-01-02T03:04:05Z',
      metrics: { coverage: 0.5 },
      data: { events: 50 },
      judgedOn: 'nothing',
    },
  })
})

test('of several tenants one must be named', async () => {
  const { registry, network } = await registered(60)
  const version = await registry.load(network.version)
  expect(() => exportModel(version, scratch())).toThrow(/name its VNI, of 7, 8$/)
  const directory = scratch()
  exportModel(version, directory, 8)
  expect(readExported(directory).items.every((item) => item.startsWith('item'))).toBe(true)
  expect(() => exportModel(version, scratch(), 9)).toThrow(
    expect.objectContaining({
      code: 'ERR_NO_MODEL',
      message: expect.stringMatching(/nothing of VNI 9; name one that it has: 7, 8$/),
    }),
  )
})

test('what is no network, and a version that is not there, are errors', async () => {
  const { registry, other } = await registered(50)
  const version = await registry.load(other.version)
  expect(() => exportModel(version, scratch())).toThrow(
    /is of kind popularity, which is no network/,
  )
  await expect(registry.load('none')).rejects.toMatchObject({ code: 'ERR_NO_MODEL' })
})
