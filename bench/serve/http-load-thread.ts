// Controllers that ask over HTTP, in a thread of their own; it answers each task with the round that it was.
import { parentPort } from 'node:worker_threads'
import { type HttpTask, httpRound } from './http-load.ts'

parentPort!.on('message', async (task: HttpTask) => parentPort!.postMessage(await httpRound(task)))
