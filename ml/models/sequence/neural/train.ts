import { createHash } from 'node:crypto'
import { PortentError, seeded } from '../../../../core/index.ts'
import { batchMaker } from './batch.ts'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import type { EpochReport, TrainingUpdate } from './epoch-report.ts'
import { type HeldOutSequence, type Judge, openJudge } from './judge.ts'
import type { Parameters } from './parameters.ts'
import { seedFor } from './seed-for.ts'
import type { NeuralSettings } from './settings.ts'
import { shuffledBatches } from './shuffled-batches.ts'
import { newTrainingState, openTrainingStep, type TrainingState } from './training-step.ts'
import type { VmSequence } from './vm-sequence.ts'
import { placesOf, sizeOf, type Vocabulary } from './vocabulary.ts'

/** What to train, on what. */
export interface Training {
  readonly settings: NeuralSettings
  readonly vocabulary: Vocabulary
  /** The sequences of one epoch, the same each time it is asked for the same; read once, never held as a whole. */
  source(epoch: number): AsyncIterable<VmSequence>
  /** Parameters to begin with, of the vocabulary's sizes; default drawn by the seed. Not with a checkpoint. */
  readonly initial?: Parameters
  /** Later than what is trained on. With it training stops early and keeps the best epoch. */
  heldOut?(): AsyncIterable<HeldOutSequence>
}

export interface TrainingRun {
  /** Of ONNX Runtime; the results are the same bits whatever it is. Default 1. */
  readonly threads?: number
  /** A file to go on from if it is there, and to write every so many batches and after each epoch. */
  readonly checkpoint?: { readonly path: string; readonly everyBatches: number }
  readonly onProgress?: (update: TrainingUpdate) => void
  /** Ends training with its reason; the checkpoint stays. */
  readonly signal?: AbortSignal
  /** Milliseconds; default `performance.now`. Only progress depends on it. */
  readonly clock?: () => number
}

export interface Trained {
  readonly parameters: Parameters
  readonly epochs: readonly EpochReport[]
  /** The epoch whose parameters these are. */
  readonly best: number
}

/**
 * Trains a network until its epochs are done or validation gets no better.
 *
 * Equal arguments give equal bits, also when it was stopped in between and went on from its checkpoint.
 * It holds up the thread; {@link trainInWorker} does not.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if there is nothing to learn, `ERR_NOT_FINITE` for a loss or
 *   gradient that is no number, naming batch and epoch; `ERR_ARTIFACT` for a checkpoint of another training.
 */
export async function train(training: Training, run: TrainingRun = {}): Promise<Trained> {
  const { settings, vocabulary } = training
  const places = placesOf(vocabulary)
  const size = sizeOf(vocabulary)
  const fingerprint = fingerprintOf(training)
  const known = run.checkpoint && readCheckpoint(run.checkpoint.path, fingerprint)
  const threads = run.threads ?? 1
  const step = openTrainingStep(settings, size, threads)
  const judge =
    training.heldOut && (await openJudge(settings, vocabulary, places, training.heldOut(), threads))
  const makeBatch = batchMaker(settings, vocabulary, places)
  const progress = progressOf(run, settings.epochs)
  const state = known?.state ?? newTrainingState(settings, size, training.initial)
  const epochs = [...(known?.epochs ?? [])]
  let averaged = known?.averaged
  let best = known?.best
  const save = (at: Pick<Checkpoint, 'epoch' | 'batch' | 'lossSum'>) => {
    if (!run.checkpoint) return
    writeCheckpoint(run.checkpoint.path, {
      fingerprint,
      ...at,
      epochs,
      state,
      ...(averaged && { averaged }),
      ...(best && { best }),
    })
  }
  try {
    for (let epoch = known?.epoch ?? 1; epoch <= settings.epochs; epoch++) {
      if (isDone(epochs, settings)) break
      const resumed = epoch === known?.epoch ? known : undefined
      let [batch, lossSum] = [resumed?.batch ?? 0, resumed?.lossSum ?? 0]
      let seen = 0
      for await (const windows of shuffledBatches(training.source(epoch), epoch, settings)) {
        run.signal?.throwIfAborted()
        seen += 1
        if (seen <= batch) continue // done before the checkpoint
        const negatives = seeded(seedFor(settings.seed, epoch, seen, 1))
        const feeds = makeBatch(windows, negatives)
        const masks = seeded(seedFor(settings.seed, epoch, seen, 2))
        if (feeds) lossSum += await stepOf(state, feeds, masks, epoch, seen)
        batch = seen
        progress.tell(windows.length, { epoch, batch, loss: lossSum / batch })
        if (run.checkpoint && batch % run.checkpoint.everyBatches === 0)
          save({ epoch, batch, lossSum })
      }
      if (state.step === 0) throw nothingToLearn()
      if (settings.averaging > 0) averaged = mixed(averaged, state, settings.averaging)
      const parameters = averaged ?? state.parameters
      const report = await reportOf(epoch, lossSum / batch, parameters, judge)
      epochs.push(report)
      if (report.judgement && bestOf(epochs, settings) === epoch) best = copyOf(parameters)
      save({ epoch: epoch + 1, batch: 0, lossSum: 0 })
      progress.ended(batch, report)
    }
    const parameters = best ?? averaged ?? state.parameters
    return {
      parameters,
      epochs,
      best: best ? bestOf(epochs, settings) : (epochs.at(-1)?.epoch ?? 0),
    }
  } finally {
    await step.close()
    await judge?.close()
  }

  async function stepOf(...args: StepArguments): Promise<number> {
    const [state, feeds, random, epoch, batch] = args
    try {
      return await step.run(state, feeds, random, `batch ${batch} of epoch ${epoch}`)
    } catch (error) {
      if (!(error instanceof PortentError && error.code === 'ERR_NOT_FINITE')) throw error
      const kept = run.checkpoint ? `; the last checkpoint is kept in ${run.checkpoint.path}` : ''
      throw new PortentError(error.code, `${error.message}${kept}`, { cause: error })
    }
  }
}

type StepArguments = [
  state: TrainingState,
  feeds: NonNullable<ReturnType<ReturnType<typeof batchMaker>>>,
  random: () => number,
  epoch: number,
  batch: number,
]

async function reportOf(
  epoch: number,
  loss: number,
  parameters: Parameters,
  judge: Judge | undefined,
): Promise<EpochReport> {
  const judgement = await judge?.judge(parameters)
  return { epoch, loss, ...(judgement && judgement.count > 0 && { judgement }) }
}

/** The epoch of the best validation, the first of equals. */
function bestOf(epochs: readonly EpochReport[], { monitor }: NeuralSettings): number {
  const worth = ({ judgement }: EpochReport) => {
    if (!judgement) return Number.NEGATIVE_INFINITY
    return monitor === 'ndcg' ? judgement.ndcg10 : -judgement.loss
  }
  let best = epochs[0]!
  for (const report of epochs) if (worth(report) > worth(best)) best = report
  return best.epoch
}

function isDone(epochs: readonly EpochReport[], settings: NeuralSettings): boolean {
  const last = epochs.at(-1)
  return last?.judgement !== undefined && last.epoch - bestOf(epochs, settings) >= settings.patience
}

function copyOf(parameters: Parameters): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, values.slice()]),
  )
}

/** The average of the epochs so far, the last one included. */
function mixed(
  before: Parameters | undefined,
  { parameters }: TrainingState,
  kept: number,
): Parameters {
  if (!before) return copyOf(parameters)
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const old = before[name]!
      return [name, values.map((value, i) => kept * old[i]! + (1 - kept) * value)]
    }),
  )
}

function nothingToLearn(): PortentError {
  const remedy = 'at least one VM with two requests is needed, or one if sequences have a start'
  return new PortentError(
    'ERR_NO_DATA',
    `no request of the training data has one to predict it from; ${remedy}`,
  )
}

/** Of all that decides what training does, but for the sequences themselves. */
function fingerprintOf({ settings, vocabulary }: Training): string {
  const hash = createHash('sha256').update(JSON.stringify(settings))
  const add = (name: string, values: Int32Array | Float64Array) =>
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  add('counts', vocabulary.counts)
  for (const items of vocabulary.networks) add('network', items)
  for (const [name, { ids }] of Object.entries(vocabulary.itemSides)) add(name, ids)
  return hash.update(JSON.stringify(vocabulary.stepSides)).digest('hex')
}

function progressOf({ onProgress, clock = () => performance.now() }: TrainingRun, epochs: number) {
  const began = clock()
  let sequences = 0
  let batches = 0
  let batchesOfEpoch: number | undefined
  const updated = (at: Pick<TrainingUpdate, 'epoch' | 'batch' | 'loss'>): TrainingUpdate => {
    const passed = Math.max(clock() - began, 1e-3)
    const left = batchesOfEpoch && (epochs - at.epoch + 1) * batchesOfEpoch - at.batch
    return {
      ...at,
      sequencesPerSecond: (1_000 * sequences) / passed,
      ...(left !== undefined && { remaining: (Math.max(0, left) * passed) / Math.max(1, batches) }),
    }
  }
  return {
    tell(windows: number, at: Pick<TrainingUpdate, 'epoch' | 'batch' | 'loss'>) {
      sequences += windows
      batches += 1
      if (!onProgress) return
      onProgress(updated(at))
    },
    ended(batch: number, report: EpochReport) {
      batchesOfEpoch = batch
      onProgress?.({ ...updated({ epoch: report.epoch, batch, loss: report.loss }), ended: report })
    },
  }
}
