// An emulated NCM that answers at once, in a thread of its own, as it would be a machine of its own.
import { parentPort } from 'node:worker_threads'
import { emulateNcm } from '../../serving/index.ts'

const ncm = await emulateNcm({ seed: 1, median: 0 })
parentPort!.postMessage(ncm.address)
