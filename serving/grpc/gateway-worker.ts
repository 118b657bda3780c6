/**
 * The thread that answers gRPC, so that neither predictions nor the disk nor a large goal state hold up a
 * call; it knows no model and no store.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js'
import { CallTally } from './call-tally.ts'
import { startGateway } from './gateway.ts'
import type { FromGateway, GatewayTask, ToGateway } from './gateway-messages.ts'
import type { Observation } from './observation.ts'
import { ObservationQueue } from './observation-queue.ts'
import { openGate } from './open-gate.ts'

/** Milliseconds between tallies. */
const tallyEvery = 250

// What it writes to the console can quote metadata; statuses and metrics tell what went wrong.
setLogVerbosity(logVerbosity.NONE)

const { config, limits } = workerData as GatewayTask
const port = parentPort!
const send = (message: FromGateway) => port.postMessage(message)

const tally = new CallTally()
const queue = new ObservationQueue(limits, sendObservations, (message) => tally.dropped(message))

/** Copies the bytes: grpc-js's may be a view of a buffer that has more in it. */
function sendObservations(gathered: readonly Observation[]): void {
  const observations = gathered.map((observation) => ({
    ...observation,
    bytes: Uint8Array.from(observation.bytes),
  }))
  const message: FromGateway = { kind: 'observations', observations }
  port.postMessage(
    message,
    observations.map(({ bytes }) => bytes.buffer),
  )
}

const sendTally = () => {
  const { messages, bytes } = queue
  send({ kind: 'tally', tally: tally.take(), waiting: { messages, bytes } })
}

try {
  const gate =
    config.access && (await openGate(config.access, (events) => send({ kind: 'refusals', events })))
  const gateway = await startGateway(config, queue, tally, gate)
  send({ kind: 'listening', port: gateway.port })
  const timer = setInterval(sendTally, tallyEvery)
  port.on('message', async (message: ToGateway) => {
    if (message.kind === 'observed') return queue.settle(message.observed)
    if (message.kind === 'certificates') return gateway.renew(message.certificates)
    await gateway.stop(message.drainTime)
    await queue.idle()
    clearInterval(timer)
    gate?.close()
    sendTally()
    send({ kind: 'stopped' })
  })
} catch (error) {
  send({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) })
}
