import { type ErrorCode, PortentError, startWorker } from '../../../../core/index.ts'
import type { Trained, Training, TrainingRun } from './train.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { Vocabulary } from './vocabulary.ts'
import type { FromWorker, Stream, ToWorker, WorkerTask } from './worker-messages.ts'

/** Sequences sent at once, fewer where they are long. */
const mostSequences = 1_024
const mostRequests = 100_000

/**
 * Trains as `train` does, with the same bits, in a thread of its own, so that this one goes on serving.
 *
 * Sequences are read here and sent as the worker asks for them.
 *
 * @throws As `train`; the signal's reason if it was aborted; whatever the source throws.
 */
export async function trainInWorker(training: Training, run: TrainingRun = {}): Promise<Trained> {
  const { settings, vocabulary, initial, source, heldOut } = training
  run.signal?.throwIfAborted()
  const task: WorkerTask = {
    training: { settings, vocabulary: plain(vocabulary), ...(initial && { initial }) },
    hasHeldOut: heldOut !== undefined,
    run: {
      ...(run.threads !== undefined && { threads: run.threads }),
      ...(run.checkpoint && { checkpoint: run.checkpoint }),
    },
  }
  const worker = startWorker(new URL('./training-worker.ts', import.meta.url), {
    workerData: task,
  })
  const send = (message: ToWorker) => worker.postMessage(message)
  const stop = () => send({ kind: 'stop' })
  run.signal?.addEventListener('abort', stop)
  const reader = sequenceReader((stream) => (stream === 'held out' ? heldOut!() : source(stream)))
  let sourceError: unknown
  const answer = async (stream: Stream) => {
    try {
      send({ kind: 'sequences', sequences: await reader(stream) })
    } catch (error) {
      sourceError = error
      send({ kind: 'source failed', message: String(error) })
    }
  }
  try {
    return await new Promise<Trained>((resolve, reject) => {
      worker.on('error', reject)
      worker.on('exit', (code) => {
        const message = `the training thread ended with ${code} before it was done`
        reject(new Error(message))
      })
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'more') void answer(message.stream)
        else if (message.kind === 'progress') run.onProgress?.(message.update)
        else if (message.kind === 'trained') {
          const { parameters, epochs, best } = message
          resolve({ parameters, epochs, best })
        } else {
          if (run.signal?.aborted) reject(run.signal.reason)
          else reject(sourceError ?? errorOf(message.message, message.code))
        }
      })
    })
  } finally {
    run.signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

/** Without what a message cannot carry, such as functions beside the sides. */
function plain({ networks, counts, itemSides, stepSides }: Vocabulary): Vocabulary {
  const sides = Object.entries(itemSides).map(([name, { rows, ids }]) => [name, { rows, ids }])
  return { networks, counts, itemSides: Object.fromEntries(sides), stepSides }
}

/** Reads streams by chunks, each from where it was; an empty chunk is its end. */
function sequenceReader(open: (stream: Stream) => AsyncIterable<VmSequence>) {
  const opened = new Map<Stream, AsyncIterator<VmSequence>>()
  return async (stream: Stream): Promise<VmSequence[]> => {
    const iterator = opened.get(stream) ?? open(stream)[Symbol.asyncIterator]()
    opened.set(stream, iterator)
    const sequences: VmSequence[] = []
    let requests = 0
    while (sequences.length < mostSequences && requests < mostRequests) {
      const { done, value } = await iterator.next()
      if (done) break
      // Copies: what is sent is the whole buffer that an array looks into.
      const { services } = value
      requests += value.items.length
      sequences.push({
        ...value,
        items: value.items.slice(),
        times: value.times.slice(),
        ...(services && { services: services.slice() }),
      })
    }
    if (sequences.length === 0) opened.delete(stream)
    return sequences
  }
}

function errorOf(message: string, code: string | undefined): Error {
  return code ? new PortentError(code as ErrorCode, message) : new Error(message)
}
