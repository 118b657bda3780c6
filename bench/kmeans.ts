import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kmeans as mlKmeans } from 'ml-kmeans'
import type { Matrix } from '../ml/features/index.ts'
import { type Distance, distanceNamed, kmeans as portentKmeans } from '../ml/models/kmeans/index.ts'
import type { Bench } from './bench.ts'
import { exponentOf, type Grown, growthOf, growthPlot } from './kmeans/growth.ts'
import { d, k, mixture, rowsFor } from './kmeans/rows.ts'
import {
  apart,
  type Contenders,
  inTurns,
  ours,
  ratio,
  rounded,
  sizeOf,
  type Timed,
  tableOf,
  withPeersCentres,
} from './kmeans/timed.ts'
import { type LineProcess, startLineProcess } from './line-process.ts'

const script = join(import.meta.dirname, 'peers', 'kmeans_scipy.py')
const plotPath = fileURLToPath(new URL('../docs/kmeans-growth.svg', import.meta.url))

/** ml-kmeans takes rows as lists of numbers and one core, so it is compared on fewer. */
const [mlRows, fewMlRows] = [20_000, 4_000]
const mlIterations = 5

/** SciPy's names for the distances. */
const metrics = {
  manhattan: 'cityblock',
  cosine: 'cosine',
  jaccard: 'jaccard',
  chebyshev: 'chebyshev',
} as const
type Metric = keyof typeof metrics
const metricNames = Object.keys(metrics) as Metric[]

const targets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  squared: {
    'squared.timesScikitLearn': '>= 1.5',
    'squared.timesMlKmeans': '>= 30',
    'squared.objectiveApart': '<= 0.0001',
    'squared.mlObjectiveApart': '<= 0.0001',
  },
  ...Object.fromEntries(
    metricNames.map((name) => [
      name,
      {
        [`${name}.timesMlKmeans`]: '>= 10',
        [`${name}.timesSciPy`]: '>= 3',
        [`${name}.objectiveApart`]: '<= 0.0001',
      },
    ]),
  ),
  growth: { 'growth.n': '< 1.15', 'growth.d': '< 1.15', 'growth.k': '< 1.15' },
  sparse: { 'sparse.seconds': '< 300', 'sparse.peakGiB': '< 4' },
}

/** How long k-means takes beside its peers: same rows, same first centres, same iterations, same objective. */
export const kmeans: Bench = {
  id: 'kmeans',
  question:
    'How long does k-means take beside scikit-learn, SciPy and ml-kmeans, and how does it grow?',
  needsData: false,
  cases: Object.keys(targets),
  async run({ small, only, print }) {
    const peer = await startLineProcess('/usr/bin/python3', [script])
    const folder = mkdtempSync(join(tmpdir(), 'portent-kmeans-'))
    const figures: Record<string, number> = {}
    const chosen = only === undefined ? Object.keys(targets) : [only]
    try {
      print(
        `${d} columns, k ${k}; centres start on the first rows; scikit-learn ${peer?.greeting.sklearn ?? 'missing'}, SciPy ${peer?.greeting.scipy ?? 'missing'}\n`,
      )
      const shared = { small, rounds: small ? 1 : 5, folder, peer, print, figures }
      if (chosen.includes('squared')) {
        await squared({ ...shared, n: small ? 100_000 : 1_000_000, iterations: 10 })
      }
      for (const name of metricNames.filter((metric) => chosen.includes(metric))) {
        await oneMetric(name, { ...shared, n: small ? 20_000 : 200_000, iterations: 5 })
      }
      if (chosen.includes('growth')) growth(small, figures, print)
      if (chosen.includes('sparse')) sparse(small, figures, print)
    } finally {
      peer?.close()
      rmSync(folder, { recursive: true })
    }
    return {
      figures,
      targets: Object.assign({}, ...chosen.map((name) => targets[name])),
      missingPeers: peer ? [] : ['scikit-learn and SciPy: apt-get install python3-sklearn'],
    }
  },
}

interface Case {
  readonly small: boolean
  readonly n: number
  readonly iterations: number
  readonly rounds: number
  /** For the file of rows that the peer reads. */
  readonly folder: string
  readonly peer: LineProcess | undefined
  print(text: string): void
  /** Is added to. */
  readonly figures: Record<string, number>
}

async function squared(from: Case): Promise<void> {
  const matrix = mixture(from.n, d, k)
  const distance = distanceNamed('squared-euclidean')
  const contenders = peersOf(from, matrix, ['lloyd', 'elkan'])
  const found = await inTurns(from.rounds, {
    Portent: async () => ours(matrix, distance, from.iterations),
    'Portent, no bounds': async () => ours(matrix, distance, from.iterations, false),
    ...contenders,
  })
  from.print(`squared Euclidean, ${sizeOf(from)}\n${tableOf(found)}`)
  if (from.peer) {
    from.figures['squared.timesScikitLearn'] = ratio(found, 'lloyd')
    from.figures['squared.objectiveApart'] = apart(found, 'lloyd')
  }
  await besideMlKmeans('squared', from, distance, mixture(mlRowsOf(from), d, k))
}

/** Every contender moves centres to the mean (sets: the majority), as the peers know no better place. */
async function oneMetric(name: Metric, from: Case): Promise<void> {
  const matrix = rowsFor(name, from.n)
  const distance = withPeersCentres(distanceNamed(name))
  const found = await inTurns(from.rounds, {
    Portent: async () => ours(matrix, distance, from.iterations),
    ...peersOf(from, matrix, [metrics[name]]),
  })
  from.print(`${name}, ${sizeOf(from)}\n${tableOf(found)}`)
  if (from.peer) {
    from.figures[`${name}.timesSciPy`] = ratio(found, metrics[name])
    from.figures[`${name}.objectiveApart`] = apart(found, metrics[name])
  }
  await besideMlKmeans(name, from, distance, rowsFor(name, mlRowsOf(from)))
}

/** The same rows by the methods of the peer; none if it is not installed. */
function peersOf(
  { peer, folder, iterations }: Case,
  matrix: Matrix,
  methods: string[],
): Contenders {
  if (!peer) return {}
  const file = join(folder, 'rows')
  writeFileSync(file, matrix.values)
  return Object.fromEntries(
    methods.map((method) => [
      method,
      async () => (await peer.ask({ file, columns: d, k, method, iterations })) as Timed,
    ]),
  )
}

const mlRowsOf = ({ small }: Case) => (small ? fewMlRows : mlRows)

/**
 * How many times as long ml-kmeans takes, on rows that it can finish.
 *
 * Its last step moves centres, so its objective is that of one more assignment, which Portent's time includes. It
 * moves centres to the mean even where the objective rises by that (and sets, too), so for some metrics it differs.
 */
async function besideMlKmeans(
  name: string,
  { rounds, print, figures }: Case,
  distance: Distance,
  matrix: Matrix,
): Promise<void> {
  const rows = Array.from({ length: matrix.rows }, (_, row) =>
    Array.from(matrix.values.subarray(row * d, (row + 1) * d)),
  )
  const distanceFunction = (p: number[], q: number[]) => plainDistance(distance.name, p, q)
  const contenders = {
    Portent: async () => ours(matrix, distance, mlIterations + 1),
    'ml-kmeans': async () => {
      const began = performance.now()
      const options = {
        initialization: rows.slice(0, k),
        maxIterations: mlIterations,
        tolerance: 0,
        distanceFunction,
      }
      const { centroids, iterations } = mlKmeans(rows, k, options)
      const seconds = (performance.now() - began) / 1_000
      return { seconds, objective: costAt(centroids, matrix, distance), iterations: iterations + 1 }
    },
  }
  // It takes seconds where others take a tenth of one, so few rounds tell enough.
  const found = await inTurns(rounds > 3 ? 3 : 1, contenders)
  print(
    `${distance.name}, ${sizeOf({ n: matrix.rows, iterations: mlIterations })}\n${tableOf(found)}`,
  )
  figures[`${name}.timesMlKmeans`] = ratio(found, 'ml-kmeans')
  const differs = apart(found, 'ml-kmeans')
  if (!Number.isNaN(differs)) figures[`${name}.mlObjectiveApart`] = differs
}

/** What rows cost at the nearest of these centres; no number where centres of sets are none. */
function costAt(centroids: readonly number[][], matrix: Matrix, distance: Distance): number {
  if (distance.name === 'jaccard') return Number.NaN
  const initialCentres = Float32Array.from(centroids.flat())
  return portentKmeans(matrix, { k, distance, initialCentres, maxIterations: 1 }).objective
}

/** As the packages that go with ml-kmeans write them. */
function plainDistance(name: string, p: number[], q: number[]): number {
  let [sum, a, b] = [0, 0, 0]
  for (let i = 0; i < p.length; i++) {
    const [x, y] = [p[i]!, q[i]!]
    if (name === 'manhattan') sum += Math.abs(x - y)
    else if (name === 'chebyshev') sum = Math.max(sum, Math.abs(x - y))
    else if (name === 'squared-euclidean') sum += (x - y) * (x - y)
    else sum += x * y
    a += name === 'jaccard' ? x : x * x
    b += name === 'jaccard' ? y : y * y
  }
  if (name === 'cosine') return 1 - sum / Math.sqrt(a * b)
  return name === 'jaccard' ? 1 - sum / (a + b - sum) : sum
}

/** How time grows where n, d or k doubles thrice. */
function growth(
  small: boolean,
  figures: Record<string, number>,
  print: (text: string) => void,
): void {
  const least: Record<Grown, number> = { n: small ? 20_000 : 100_000, d: 16, k: 32 }
  const points = growthOf(least, small ? 1 : 5)
  for (const { grows, factor, seconds } of points) {
    print(`${grows} ${String(factor * least[grows]).padStart(7)}  ${seconds.toFixed(3)} s`)
  }
  for (const grows of ['n', 'd', 'k'] as const)
    figures[`growth.${grows}`] = exponentOf(points, grows)
  if (small) return
  writeFileSync(plotPath, `${growthPlot(points, least)}\n`)
  print(`plotted in ${plotPath}`)
}

/** Peer sets, in a process of their own for the sake of its memory. */
function sparse(
  small: boolean,
  figures: Record<string, number>,
  print: (text: string) => void,
): void {
  const [rows, clusters, iterations] = small ? [20_000, 64, 10] : [1_000_000, 256, 20]
  const program = join(import.meta.dirname, 'kmeans', 'sparse-process.ts')
  const args = [...process.execArgv, program, ...[rows, clusters, iterations].map(String)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`clustering of peer sets failed: ${stderr}`)
  const found = JSON.parse(stdout) as Timed & { peakBytes: number }
  figures['sparse.seconds'] = rounded(found.seconds)
  figures['sparse.peakGiB'] = rounded(found.peakBytes / 2 ** 30)
  print(
    `${rows.toLocaleString('en-US')} VMs by peer sets, k ${clusters}: ${figures['sparse.seconds']} s for ${found.iterations} iterations, ${figures['sparse.peakGiB']} GiB`,
  )
}
