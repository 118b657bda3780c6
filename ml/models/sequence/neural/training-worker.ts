/** The worker thread of {@link trainInWorker}: trains, asks for sequences, tells how far it is. */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { PortentError } from '../../../../core/index.ts'
import type { HeldOutSequence } from './judge.ts'
import { train } from './train.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { FromWorker, Stream, ToWorker, WorkerTask } from './worker-messages.ts'

const port = parentPort!
const { training, hasHeldOut, run } = workerData as WorkerTask
const stopping = new AbortController()
port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stopping.abort()
})

function tell(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

async function* sequencesOf(stream: Stream): AsyncGenerator<VmSequence | HeldOutSequence> {
  for (;;) {
    tell({ kind: 'more', stream })
    const message = await answer()
    if (message.kind === 'source failed') throw new Error(message.message)
    if (message.kind !== 'sequences' || message.sequences.length === 0) return
    yield* message.sequences
  }
}

async function answer(): Promise<ToWorker> {
  for (;;) {
    const [message] = (await once(port, 'message', { signal: stopping.signal })) as [ToWorker]
    if (message.kind !== 'stop') return message
  }
}

try {
  const trained = await train(
    {
      ...training,
      source: sequencesOf,
      ...(hasHeldOut && {
        heldOut: () => sequencesOf('held out') as AsyncGenerator<HeldOutSequence>,
      }),
    },
    {
      ...run,
      signal: stopping.signal,
      onProgress: (update) => tell({ kind: 'progress', update }),
    },
  )
  const parameters = Object.fromEntries(
    Object.entries(trained.parameters).map(([name, values]) => [name, values.slice()]),
  )
  tell(
    { kind: 'trained', ...trained, parameters },
    Object.values(parameters).map(({ buffer }) => buffer),
  )
} catch (error) {
  const code = error instanceof PortentError ? { code: error.code } : {}
  tell({ kind: 'failed', ...code, message: error instanceof Error ? error.message : String(error) })
}
// Nothing else keeps the thread alive.
port.close()
