import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { seeded, shuffle } from '../../../../core/index.ts'
import type { EventLog, VmEvents } from '../../../../datasets/index.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { learnStream, type RequestStream } from './learn-stream.ts'
import { loadNeuralModel } from './neural-model.ts'
import type { NeuralOptions } from './neural-options.ts'

const tiny: NeuralOptions = {
  dimension: 8,
  blocks: 1,
  maxLength: 6,
  learningRate: 0.02,
  dropout: 0.1,
  epochs: 12,
  batchSize: 16,
}

/** 30 VMs that each ask for eight items in turn, twenty times, a minute apart. */
const asks: Asked[] = Array.from({ length: 600 }, (_, at) => {
  const [vm, step] = [at % 30, Math.floor(at / 30)]
  return [60 * step + vm, 7, `10.1.0.${vm}`, `10.2.0.${(vm + step) % 8}`] as const
})

/** The log as a stream of its VMs, each epoch in another order; the last two requests of each held out. */
function streamOf(log: EventLog): RequestStream {
  const cut = 1_000 * 60 * 18
  const eventsOf = (vm: number, to: number): VmEvents => {
    const is = (_: number, e: number) => log.vm[e] === vm && log.time[e]! < to
    const [item, time] = [log.item.filter(is), log.time.filter(is)]
    const [port, protocol] = [log.port.filter(is), log.protocol.filter(is)]
    return { vm, vni: 7, item, time, until: time, port, protocol }
  }
  const vms = Array.from({ length: log.catalog.vms.size }, (_, vm) => vm)
  return {
    services: { ...log, requests: new Float64Array(log.length).fill(1) },
    async *sequences(epoch) {
      const order = [...vms]
      shuffle(order, seeded(epoch))
      for (const vm of order) yield eventsOf(vm, cut)
    },
    heldOut: {
      cut,
      async *sequences() {
        for (const vm of vms) yield eventsOf(vm, Infinity)
      },
    },
  }
}

test('what follows what is learned from a stream, saved, and asked again', async () => {
  const catalog = emptyCatalog()
  const log = logOf(asks, catalog)
  const { model, best } = await learnStream('transformer', catalog, tiny, streamOf(log))
  expect(model.epochs[best - 1]!.judgement!.ndcg10).toBeGreaterThan(0.9)
  expect(model.epochs[0]!.judgement!.count).toBe(60)
  const query = queryOf(log, 7, '10.1.0.0', 9_999)
  const ranking = await model.top([query], 3)
  expect(catalog.items.address(ranking[0]!.items[0]!)).toBe('10.2.0.4')
  const loaded = loadNeuralModel('transformer', model.save(), catalog)
  expect(await loaded.top([query], 3)).toEqual(ranking)
  expect(loaded.save()).toEqual(model.save())
  const asked = asks.filter(([, , , item]) => item === '10.2.0.0').length
  const stranger = queryOf(log, 7, '10.1.0.99', 9_999)
  expect(loaded.explain(stranger, 0)).toMatch(new RegExp(`asked for it ${asked} times`))
  await expect(loaded.learn(log)).rejects.toMatchObject({ code: 'ERR_INPUT' })
})

test('stopped in between it goes on from its checkpoint to the same bits', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portent-stream-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const checkpoint = join(directory, 'checkpoint')
  const catalog = emptyCatalog()
  const stream = streamOf(logOf(asks, catalog))
  const stop = new AbortController()
  const hooks = {
    signal: stop.signal,
    onProgress: ({ ended }: { ended?: { epoch: number } }) => {
      if (ended?.epoch === 3) stop.abort(new Error('enough'))
    },
  }
  await expect(
    learnStream('gru4rec', catalog, { ...tiny, hooks }, stream, checkpoint),
  ).rejects.toThrow('enough')
  expect(existsSync(checkpoint)).toBe(true)
  const seen: number[] = []
  const again = { onProgress: ({ epoch }: { epoch: number }) => void seen.push(epoch) }
  const resumed = await learnStream(
    'gru4rec',
    catalog,
    { ...tiny, hooks: again },
    stream,
    checkpoint,
  )
  expect(seen[0]).toBe(4)
  const whole = await learnStream('gru4rec', catalog, tiny, stream)
  expect(resumed.model.save()).toEqual(whole.model.save())
  expect(resumed.best).toBe(whole.best)
})

test('an error of the stream ends training with it', async () => {
  const catalog = emptyCatalog()
  const stream = streamOf(logOf(asks, catalog))
  const failing = {
    ...stream,
    // biome-ignore lint/correctness/useYield: it fails before it could
    async *sequences(): AsyncGenerator<never> {
      throw new RangeError('the warehouse is gone')
    },
  }
  await expect(learnStream('transformer', catalog, tiny, failing)).rejects.toThrow(
    'the warehouse is gone',
  )
})
