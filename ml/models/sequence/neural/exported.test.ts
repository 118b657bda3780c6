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
  for (const name of ['model.onnx', 'items.json']) {
    const directory = scratch()
    exportNetwork(model, 7, directory)
    appendFileSync(join(directory, name), ' ')
    expect(() => readExported(directory)).toThrow(refused)
  }
  const directory = scratch()
  exportNetwork(model, 7, directory)
  const path = join(directory, 'manifest.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"schema": 1', '"schema": 2'))
  expect(() => readExported(directory)).toThrow(refused)
})
