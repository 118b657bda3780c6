import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { below, seeded } from '../../../../core/index.ts'
import { float32Of, openSession } from '../../../compute/index.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { exportNetwork, readExported } from './exported.ts'
import { neuralModel } from './neural-model.ts'
import type { EncoderKind } from './settings.ts'
import { stepRow } from './vm-sequence.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portent-export-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

/** 400 requests of 12 VMs of VNI 7 for 60 items, in loose cycles, and one of VNI 8. */
async function trained(encoder: EncoderKind) {
  const random = seeded(4)
  const asks: Asked[] = Array.from({ length: 400 }, (_, at) => {
    const item = (at + below(random, 7)) % 60
    return [10 * at, 7, `10.0.0.${at % 12}`, `10.0.${item % 4}.${item}`] as const
  })
  const catalog = emptyCatalog()
  const log = logOf([...asks, [9_999, 8, 'x', 'foreign']], catalog)
  const clusterOf = Int32Array.from({ length: 13 }, (_, vm) => vm % 3)
  const options = { dimension: 16, blocks: 2, maxLength: 8, epochs: 3, clusterOf }
  const model = await neuralModel(encoder, catalog, options).learn(log)
  const queries = Array.from({ length: 12 }, (_, vm) =>
    queryOf(log, 7, `10.0.0.${vm}`, 20_000, clusterOf[vm]),
  )
  return { model, queries, catalog }
}

test.each(['transformer', 'gru4rec'] as const)(
  'an exported %s ranks exactly as the model does',
  async (encoder) => {
    const { model, queries, catalog } = await trained(encoder)
    const directory = scratch()
    exportNetwork(model, 7, directory)
    const { manifest, onnx, items } = readExported(directory)
    expect(items).toHaveLength(60)
    expect(manifest).toMatchObject({ vni: 7, maxLength: 8, start: true, firstItemRow: 2 })
    const rowOf = new Map(items.map((address, at) => [address, at + manifest.firstItemRow]))
    const session = await openSession(onnx)
    const expected = await model.top(queries, 10)
    for (const [n, { history, cluster }] of queries.entries()) {
      const L = Math.min(history.length, 8)
      const from = history.length - L
      const sequence = {
        network: 0,
        items: history.items,
        times: history.times,
        cluster: cluster + 1,
      }
      const steps = (side: 'gap' | 'cluster') =>
        Int32Array.from({ length: L }, (_, t) => stepRow(side, sequence, from + t))
      const candidates = [...expected[n]!.items].map(
        (item) => rowOf.get(catalog.items.address(item))!,
      )
      const outputs = await session.run(
        {
          sequence: Int32Array.from(
            { length: L },
            (_, t) => rowOf.get(catalog.items.address(history.items[from + t]!))!,
          ),
          lengths: Int32Array.of(L),
          gap: steps('gap'),
          cluster: steps('cluster'),
          candidates: Int32Array.from(candidates),
          k: BigInt64Array.of(10n),
        },
        { B: 1, L, C: candidates.length },
      )
      expect([...(outputs.top_items as BigInt64Array)].map(Number)).toEqual(candidates)
      // Products over other shapes are summed in another order.
      const scores = await model.scores(queries[n]!, expected[n]!.items)
      const [total] = float32Of(outputs, 'log_total')
      for (const [at, score] of float32Of(outputs, 'top_scores').entries())
        expect(Math.exp(score - total!)).toBeCloseTo(expected[n]!.scores[at]!, 5)
      const hidden = await model.hidden(queries[n]!)
      for (const [name, values] of Object.entries({
        candidate_scores: scores,
        top_scores: scores,
        hidden: hidden!,
      }))
        for (const [at, value] of float32Of(outputs, name).entries())
          expect(value).toBeCloseTo(values[at]!, 5)
    }
    await session.close()
  },
)

test('more than there are gives all there are, and nothing of another network is in the files', async () => {
  const { model } = await trained('transformer')
  const directory = scratch()
  exportNetwork(model, 8, directory)
  const { onnx, items } = readExported(directory)
  expect(items).toEqual(['foreign'])
  const session = await openSession(onnx)
  const one = Int32Array.of(0)
  const feeds = { sequence: Int32Array.of(1), lengths: Int32Array.of(1), gap: one, cluster: one }
  const rest = { candidates: Int32Array.of(2), k: BigInt64Array.of(10n) }
  const { top_items } = await session.run({ ...feeds, ...rest }, { B: 1, L: 1, C: 1 })
  expect([...(top_items as BigInt64Array)]).toEqual([2n])
  await session.close()
})

test('a network of which nothing is learned is ERR_NO_MODEL', async () => {
  const { model, catalog } = await trained('transformer')
  const code = 'ERR_NO_MODEL'
  expect(() => exportNetwork(model, 99, scratch())).toThrow(expect.objectContaining({ code }))
  const fresh = neuralModel('transformer', catalog)
  expect(() => exportNetwork(fresh, 7, scratch())).toThrow(expect.objectContaining({ code }))
})

test('missing, damaged and foreign files are refused', async () => {
  const { model } = await trained('transformer')
  const refused = expect.objectContaining({ code: 'ERR_ARTIFACT' })
  expect(() => readExported(scratch())).toThrow(refused)
  for (const name of ['model.onnx', 'items.json', 'manifest.json']) {
    const directory = scratch()
    exportNetwork(model, 7, directory)
    appendFileSync(join(directory, name), ' ')
    expect(() => readExported(directory)).toThrow(refused)
  }
  // Of another schema, with a checksum that fits.
  const directory = scratch()
  exportNetwork(model, 7, directory)
  const [path, sums] = ['manifest.json', 'SHA256SUMS'].map((name) => join(directory, name))
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const text = readFileSync(path!, 'utf8')
  const other = text.replace('"schema": 1', '"schema": 2')
  writeFileSync(path!, other)
  expect(() => readExported(directory)).toThrow(/manifest\.json is damaged/)
  writeFileSync(sums!, readFileSync(sums!, 'utf8').replace(hashOf(text), hashOf(other)))
  expect(() => readExported(directory)).toThrow(/is no manifest of this version/)
})

test('an interrupted export, without its list of checksums, is refused', async () => {
  const { model } = await trained('transformer')
  const directory = scratch()
  exportNetwork(model, 7, directory)
  rmSync(join(directory, 'SHA256SUMS'))
  expect(() => readExported(directory)).toThrow(/SHA256SUMS cannot be read; export the model again/)
})

const python = process.env.PORTENT_PYTHON ?? 'python3'
const hasOnnxRuntime = spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0

test.skipIf(!hasOnnxRuntime)('asked from Python it names the same items, as likely', async () => {
  const { model, queries, catalog } = await trained('transformer')
  const directory = scratch()
  const calibration = { horizon: 60_000, scores: [0, 0.5], probabilities: [0.1, 0.9] }
  exportNetwork(model, 7, directory, { calibration })
  const [query] = queries
  const { items, times } = query!.history
  const asked = Array.from(
    items,
    (item, at) => `${times[at]! / 1_000}:${catalog.items.address(item)}`,
  )
  const { stdout, stderr } = spawnSync(
    python,
    [join(directory, 'ask.py'), '--cluster', String(query!.cluster), ...asked],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  const [ranking] = await model.top([query!], 10)
  const expected = Array.from(ranking!.items, (item, rank) => {
    const p = 0.1 + Math.min(1, ranking!.scores[rank]! / 0.5) * 0.8
    return [catalog.items.address(item), p]
  })
  const lines = stdout.trim().split('\n')
  for (const [at, line] of lines.entries()) {
    const [probability, address] = line.trim().split(/\s+/)
    expect(address).toBe(expected[at]![0])
    expect(Number(probability)).toBeCloseTo(expected[at]![1] as number, 3)
  }
  expect(lines).toHaveLength(10)
  appendFileSync(join(directory, 'items.json'), ' ')
  const refused = spawnSync(python, [join(directory, 'ask.py')], { encoding: 'utf8' })
  expect(refused.stderr).toMatch(/items\.json is damaged; export the model again/)
  expect(refused.status).toBe(1)
})
