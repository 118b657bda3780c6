// npx tsx ml/models/kmeans/assigner.bench.ts
// Question: how long does assigning one new VM take, at d = 32 and k = 64, in each distance? It should be < 50 µs.
// One sample is 100 VMs, which differ.
import assert from 'node:assert/strict'
import { Bench } from 'tinybench'
import { seeded } from '../../../core/index.ts'
import { assigner } from './assigner.ts'
import { distances } from './distances/index.ts'
import { kmeans } from './kmeans.ts'

const [n, d, k] = [1_000, 32, 64]
const random = seeded(42)
const sets = new Set(['jaccard', 'hamming'])

const bench = new Bench({ name: `one VM, d=${d}, k=${k}, node ${process.version}`, time: 200 })
for (const distance of distances) {
  const draw = sets.has(distance.name) ? () => Math.round(random()) : random
  const values = Float32Array.from({ length: n * d }, draw)
  const found = kmeans(
    { rows: n, columns: d, values },
    { k, distance, restarts: 1, maxIterations: 3 },
  )
  const assign = assigner(found)
  const vms = Array.from({ length: 100 }, (_, i) => values.slice(i * d, (i + 1) * d))
  assert.deepEqual(
    vms.map((vm) => assign(vm).cluster),
    [...found.labels.subarray(0, 100)],
  )
  bench.add(distance.name, () => {
    for (const vm of vms) assign(vm)
  })
}
await bench.run()
console.log(bench.name)
console.table(
  bench.tasks.map(({ name, result }) => ({
    distance: name,
    'µs a VM, median':
      result.state === 'completed' ? ((result.latency.p50 * 1_000) / 100).toFixed(2) : result.state,
  })),
)
