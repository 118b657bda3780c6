// tsx --expose-gc bench/merge/merge-queue.ts STATES VERIFY
// Merges a queue in a process of its own and prints what that took as JSON.
import { merge } from '../../goalstate/index.ts'
import { timed } from '../check/timed.ts'
import { queueOf } from './queue.ts'

const [states, verify] = process.argv.slice(2).map(Number) as [number, number]
// Some first, so that what is compiled on the way does not count.
for (let seed = 2; seed < 5; seed++) merge(queueOf(6_000, seed), { now: new Date(0), verify })
const requests = queueOf(states)
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
const before = heap()
const { value, wallMs, cpuMs } = timed(() => merge(requests, { now: new Date(0), verify }))
const mebibytes = (heap() - before) / 2 ** 20
const { equivalence, before: asked } = value.proof
if (equivalence.result === 'different') throw new Error('the merge of the queue was not equal')
console.log(JSON.stringify({ wallMs, cpuMs, states: asked.hostStates, mebibytes }))
