import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { cycles } from './cycle.cases.ts'
import type { TrainingUpdate } from './epoch-report.ts'
import { train } from './train.ts'
import { trainInWorker } from './train-in-worker.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portent-training-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'checkpoint')
}

test.each([
  ['transformer', 'ce'],
  ['transformer', 'bce'],
  ['transformer', 'sampled'],
  ['gru4rec', 'ce'],
] as const)('%s learns by %s what follows what, in each network', async (encoder, loss) => {
  const training = cycles({ encoder, loss, negatives: 8, epochs: 80, patience: 80, dropout: 0 })
  const { epochs, best } = await train(training)
  expect(epochs[0]!.judgement!.ndcg10).toBeLessThan(0.9)
  const { judgement } = epochs.find(({ epoch }) => epoch === best)!
  expect(judgement!.ndcg10).toBeGreaterThan(0.9)
  expect(judgement!.count).toBe(48)
})

test('items within a horizon are learned like the next one', async () => {
  // Requests are 1, 2 or 3 s apart: within 2.5 s come two, one or none.
  const { epochs } = await train(cycles({ horizon: 2_500, epochs: 40, dropout: 0 }))
  expect(Math.max(...epochs.map(({ judgement }) => judgement!.ndcg10))).toBeGreaterThan(0.7)
  expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss)
})

test('training gives the same bits again, by one thread or two, and in a worker', async () => {
  const first = await train(cycles(), { threads: 1 })
  expect(await train(cycles(), { threads: 2 })).toEqual(first)
  expect(await trainInWorker(cycles())).toEqual(first)
  expect(await train(cycles({ seed: 2 }))).not.toEqual(first)
})

test('it stops when validation gets no better, and keeps the best epoch', async () => {
  const { epochs, best } = await train(cycles({ epochs: 200, patience: 3, dropout: 0 }))
  expect(epochs.length).toBeLessThan(200)
  expect(epochs.length).toBe(best + 3)
  const least = epochs.filter(({ epoch }) => epoch < best)
  const kept = epochs[best - 1]!.judgement!.ndcg10
  for (const { judgement } of least) expect(judgement!.ndcg10).toBeLessThan(kept)
  const again = await train(cycles({ epochs: best, patience: 3, dropout: 0 }))
  expect(again.best).toBe(best)
})

test('it may go by the loss of what is held out instead', async () => {
  const { epochs, best } = await train(cycles({ epochs: 30, monitor: 'loss', dropout: 0 }))
  const losses = epochs.map(({ judgement }) => judgement!.loss)
  expect(losses[best - 1]).toBe(Math.min(...losses))
})

test('an average keeps its share of the epochs before', async () => {
  const { heldOut: _, ...training } = cycles({ epochs: 2 })
  const after = (epochs: number, averaging: number) =>
    train({ ...training, settings: { ...training.settings, epochs, averaging } })
  const [first, second, mean] = [await after(1, 0), await after(2, 0), await after(2, 0.75)]
  for (const [name, values] of Object.entries(mean.parameters))
    for (const [i, value] of values.entries())
      expect(value).toBeCloseTo(
        0.75 * first.parameters[name]![i]! + 0.25 * second.parameters[name]![i]!,
        6,
      )
})

test('killed in the middle of an epoch it goes on to the same bits as without', async () => {
  const path = scratch()
  const program = fileURLToPath(new URL('train-until-killed.cases.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, path])
  let batches = 0
  // Three batches an epoch: the checkpoint after the second of the third epoch is behind us.
  for await (const _ of createInterface({ input: child.stdout })) if (++batches === 9) break
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(path)).toBe(true)
  const whole = cycles({ epochs: 6, averaging: 0.5 })
  let resumed = 0
  const checkpoint = { path, everyBatches: 2 }
  const received = await train(whole, { checkpoint, onProgress: () => resumed++ })
  expect(received).toEqual(await train(whole))
  // 18 batches and the ends of 6 epochs; at least two epochs were done before.
  expect(resumed).toBeLessThanOrEqual(16)
}, 60_000)

test('a loss that is no number ends training, names batch and epoch, and keeps the checkpoint', async () => {
  const path = scratch()
  // Each step multiplies every parameter by 1 − 10 · 10.
  const diverging = cycles({ learningRate: 10, weightDecay: 10, epochs: 50 })
  const failing = train(diverging, { checkpoint: { path, everyBatches: 1 } })
  await expect(failing).rejects.toMatchObject({ code: 'ERR_NOT_FINITE' })
  await expect(failing).rejects.toThrow(
    / of batch \d+ of epoch \d+ is .*; the last checkpoint is kept in /,
  )
  const kept = readFileSync(path)
  await expect(train(diverging, { checkpoint: { path, everyBatches: 1 } })).rejects.toThrow()
  expect(readFileSync(path)).toEqual(kept)
})

test('a checkpoint of another training, or a damaged one, is refused', async () => {
  const path = scratch()
  const run = { checkpoint: { path, everyBatches: 1 } }
  await train(cycles({ epochs: 1 }), run)
  await expect(train(cycles({ epochs: 2 }), run)).rejects.toMatchObject({ code: 'ERR_ARTIFACT' })
  const bytes = readFileSync(path)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  await expect(train(cycles({ epochs: 1 }), run)).rejects.toMatchObject({ code: 'ERR_ARTIFACT' })
})

test('progress tells epoch, loss, sequences a second and what is left', async () => {
  const updates: TrainingUpdate[] = []
  let now = 0
  // Every look at the clock is one second later.
  await train(cycles({ epochs: 2 }), {
    onProgress: (update) => updates.push(update),
    clock: () => (now += 1_000),
  })
  // Three batches of eight and the end, for each epoch.
  expect(updates.map(({ epoch, batch, ended }) => [epoch, batch, ended !== undefined])).toEqual([
    [1, 1, false],
    [1, 2, false],
    [1, 3, false],
    [1, 3, true],
    [2, 1, false],
    [2, 2, false],
    [2, 3, false],
    [2, 3, true],
  ])
  expect(updates[0]).toMatchObject({ sequencesPerSecond: 8 })
  expect(updates[0]!.remaining).toBeUndefined()
  // Four batches took 5 s, and two are left.
  expect(updates[4]).toMatchObject({ sequencesPerSecond: 32 / 5, remaining: 2_500 })
  expect(updates[7]!.remaining).toBe(0)
})

test('an abort ends training with its reason, here and in a worker', async () => {
  for (const run of [train, trainInWorker]) {
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('enough'))
    await expect(
      run(cycles({ epochs: 10_000, patience: 10_000 }), { signal: stop.signal, onProgress }),
    ).rejects.toThrow('enough')
  }
})

test('an error of the source comes out of the worker', async () => {
  const failing = {
    ...cycles(),
    // biome-ignore lint/correctness/useYield: it fails before it could
    async *source(): AsyncGenerator<never> {
      throw new RangeError('the log is gone')
    },
  }
  await expect(trainInWorker(failing)).rejects.toThrow(RangeError)
})

test('nothing to learn from is an error, and so is an empty vocabulary', async () => {
  const lone = { ...cycles({ start: false }), async *source() {} }
  await expect(train(lone)).rejects.toMatchObject({ code: 'ERR_NO_DATA' })
  const empty = { networks: [], counts: new Float64Array(0), itemSides: {}, stepSides: {} }
  await expect(train({ ...cycles(), vocabulary: empty })).rejects.toMatchObject({
    code: 'ERR_NO_DATA',
    message: expect.stringContaining('the vocabulary is empty'),
  })
})

test('one VM with one item at one time is learned without a fuss', async () => {
  for (const loss of ['ce', 'bce', 'sampled'] as const) {
    const { parameters } = await train({
      settings: { ...cycles({ loss }).settings },
      vocabulary: {
        networks: [Int32Array.of(0)],
        counts: Float64Array.of(3),
        itemSides: {},
        stepSides: { gap: 34 },
      },
      async *source() {
        yield { network: 0, items: Int32Array.of(0, 0, 0), times: new Float64Array(3), cluster: 0 }
      },
    })
    for (const values of Object.values(parameters)) expect(values.every(Number.isFinite)).toBe(true)
  }
})
