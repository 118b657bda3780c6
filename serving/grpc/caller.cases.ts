/** A thread with an NCM and an agent that asks it through the address it is told, for a second. */
import { parentPort, workerData } from 'node:worker_threads'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { hostRequest } from './host-request.cases.ts'
import { connect } from './ncm-channel.ts'

const shared = workerData as Int32Array
const ncm = await emulateNcm({ seed: 1, median: 0 })
parentPort!.postMessage(ncm.address)
parentPort!.once('message', async (address: string) => {
  const client = connect({ address })
  await requestStates(client, '172.16.0.9', hostRequest({}), 5_000)
  Atomics.store(shared, 0, 1)
  // The main thread is asleep by then.
  await new Promise((resolve) => setTimeout(resolve, 200))
  let slowest = 0
  for (let n = 0; n < 100; n++) {
    const start = performance.now()
    await requestStates(client, '172.16.0.9', hostRequest({ requestId: `${n}` }), 5_000)
    slowest = Math.max(slowest, performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  Atomics.store(shared, 2, slowest)
  Atomics.store(shared, 1, 1)
  Atomics.notify(shared, 1)
})
