// npx tsx bench/kmeans/sparse-process.ts ROWS K ITERATIONS
// Clusters made-up peer sets in this process alone, and prints {seconds, peakBytes, objective, iterations}.
import { seeded } from '../../core/index.ts'
import type { SparseRows } from '../../ml/features/index.ts'
import { sparseKmeans } from '../../ml/models/kmeans/index.ts'

/** Peers that a role's VMs choose from, and how many of theirs are of their role. */
const [rolePeers, ownShare] = [40, 0.8]

/** Sets of 5 to 29 peers, 17 in the median, of as many roles as there are clusters. */
function peerSets(rows: number, roles: number): SparseRows {
  const random = seeded(7)
  const columns = Math.max(2_000, Math.floor(rows / 20))
  const indptr = new Int32Array(rows + 1)
  const indices = new Int32Array(29 * rows)
  let end = 0
  for (let row = 0; row < rows; row++) {
    const role = Math.floor(random() * roles)
    const size = 5 + Math.floor(25 * random())
    const set = new Set<number>()
    while (set.size < size) {
      const own = random() < ownShare
      const peer = own ? role * rolePeers + Math.floor(random() * rolePeers) : random() * columns
      set.add(Math.floor(peer) % columns)
    }
    for (const peer of Int32Array.from(set).sort()) indices[end++] = peer
    indptr[row + 1] = end
  }
  return {
    rows,
    columns,
    indptr,
    indices: indices.slice(0, end),
    values: new Float32Array(end).fill(1),
  }
}

const [rows, k, iterations] = process.argv.slice(2).map(Number) as [number, number, number]
const sets = peerSets(rows, k)
const began = performance.now()
const found = sparseKmeans(sets, { k, restarts: 1, maxIterations: iterations })
console.log(
  JSON.stringify({
    seconds: (performance.now() - began) / 1_000,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    objective: found.objective,
    iterations: found.history.length,
  }),
)
