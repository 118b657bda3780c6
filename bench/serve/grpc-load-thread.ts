// The agents that ask, in a thread of their own; it answers each task with the round that it was.
import { parentPort } from 'node:worker_threads'
import { type LoadTask, requestRound } from './grpc-load.ts'

parentPort!.on('message', async ({ address, rate, seconds, hosts }: LoadTask) =>
  parentPort!.postMessage(await requestRound(address, rate, seconds, hosts)),
)
