import type { Bench, BenchResult } from './bench.ts'
import { measureHostile } from './serve/hostile.ts'
import { measurePredictions } from './serve/predictions.ts'
import { measureProxy } from './serve/proxy.ts'
import { soak } from './serve/soak.ts'

/** The parts, each of which can be run alone. */
const parts: Readonly<
  Record<string, (small: boolean, print: (text: string) => void) => Promise<BenchResult>>
> = { http: measurePredictions, hostile: measureHostile, grpc: measureProxy, soak }

/**
 * What `portent serve` stands and what it costs, over real sockets: predictions over HTTP beside a peer, and beside
 * hostile clients, the gRPC proxy against the NCM asked directly, and both at half load for a quarter of an hour.
 */
export const serveSpeed: Bench = {
  id: 'serve',
  question:
    'Does it stand 2,000 predictions/s, and hostile clients, what does the gRPC proxy add to 1,000 requests/s, is memory flat?',
  needsData: false,
  cases: Object.keys(parts),
  async run({ small, only, print }) {
    const results: BenchResult[] = []
    for (const [name, measure] of Object.entries(parts)) {
      if (only !== undefined && only !== name) continue
      print(`${name}:`)
      results.push(await measure(small, print))
    }
    return {
      figures: Object.assign({}, ...results.map(({ figures }) => figures)),
      targets: Object.assign({}, ...results.map(({ targets }) => targets)),
      missingPeers: results.flatMap(({ missingPeers = [] }) => missingPeers),
    }
  },
}
