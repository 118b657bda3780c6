import { existsSync, readFileSync } from 'node:fs'
import { PortentError, writeDurably } from '../../../../core/index.ts'
import { packArrays, unpackArrays } from '../packed-arrays.ts'
import type { EpochReport } from './epoch-report.ts'
import type { TrainingState } from './training-step.ts'

/** All that training needs to go on as if it had not stopped. */
export interface Checkpoint {
  /** What is trained: settings and vocabulary; another training refuses it. */
  readonly fingerprint: string
  /** The epoch under way, from 1, and how many of its batches are done. */
  readonly epoch: number
  readonly batch: number
  /** Of this epoch so far. */
  readonly lossSum: number
  readonly epochs: readonly EpochReport[]
  readonly state: TrainingState
  /** Average of the parameters of the epochs so far. */
  readonly averaged?: Readonly<Record<string, Float32Array>>
  /** Parameters of the best epoch so far. */
  readonly best?: Readonly<Record<string, Float32Array>>
}

const magic = 'PORTENTCHECK1'
const what = 'checkpoint of a training'

type Header = Pick<Checkpoint, 'fingerprint' | 'epoch' | 'batch' | 'lossSum' | 'epochs'> & {
  readonly step: number
}

/** Writes a checkpoint that is whole or not there; one written before stays until then. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { fingerprint, epoch, batch, lossSum, epochs, state, averaged, best } = checkpoint
  const header: Header = { fingerprint, epoch, batch, lossSum, epochs, step: state.step }
  const arrays: Record<string, Float32Array> = {}
  for (const [name, values] of Object.entries(state.parameters))
    arrays[`parameter ${name}`] = values
  for (const [name, { mean, square }] of Object.entries(state.moments)) {
    arrays[`mean ${name}`] = mean
    arrays[`square ${name}`] = square
  }
  for (const [name, values] of Object.entries(averaged ?? {})) arrays[`averaged ${name}`] = values
  for (const [name, values] of Object.entries(best ?? {})) arrays[`best ${name}`] = values
  writeDurably(path, packArrays(magic, header, arrays))
}

/**
 * The checkpoint at a path; undefined if there is none.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if it is damaged or of another training.
 */
export function readCheckpoint(path: string, fingerprint: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined
  const { header, arrays } = unpackArrays<Header>(readFileSync(path), magic, what)
  if (header.fingerprint !== fingerprint) {
    const remedy = 'remove it, or train with the settings and the data that it was written with'
    throw new PortentError(
      'ERR_ARTIFACT',
      `${path} is the checkpoint of another training; ${remedy}`,
    )
  }
  const of = (kind: string) =>
    Object.fromEntries(
      Object.entries(arrays).flatMap(([name, values]) =>
        name.startsWith(`${kind} `) ? [[name.slice(kind.length + 1), values as Float32Array]] : [],
      ),
    )
  const [parameters, means, squares] = ['parameter', 'mean', 'square'].map(of)
  const [averaged, best] = ['averaged', 'best'].map(of)
  const moments = Object.fromEntries(
    Object.keys(parameters!).map((name) => [
      name,
      { mean: means![name]!, square: squares![name]! },
    ]),
  )
  const { step, epoch, batch, lossSum, epochs } = header
  return {
    fingerprint,
    epoch,
    batch,
    lossSum,
    epochs,
    state: { parameters: parameters!, moments, step },
    ...(Object.keys(averaged!).length > 0 && { averaged: averaged! }),
    ...(Object.keys(best!).length > 0 && { best: best! }),
  }
}
