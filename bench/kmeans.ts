import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { kmeans as mlKmeans } from 'ml-kmeans'
import { seeded } from '../core/index.ts'
import type { Matrix } from '../ml/features/index.ts'
import { type Distance, distanceNamed, kmeans as portentKmeans } from '../ml/models/kmeans/index.ts'
import type { Bench } from './bench.ts'
import { type LineProcess, startLineProcess } from './line-process.ts'
import { median, spread } from './median.ts'

const [d, k] = [32, 64]
const script = join(import.meta.dirname, 'peers', 'kmeans_scipy.py')

/** ml-kmeans takes rows as lists of numbers and one core, so it is compared on so many. */
const mlRows = 20_000
const mlIterations = 5

/** How each distance's rows are made, and SciPy's name for it. */
const metrics = {
  manhattan: 'cityblock',
  cosine: 'cosine',
  jaccard: 'jaccard',
  chebyshev: 'chebyshev',
} as const

/** One run of one contender. */
interface Timed {
  readonly seconds: number
  readonly objective: number
  readonly iterations: number
}

/** How long k-means takes beside its peers: same rows, same first centres, same iterations, same objective. */
export const kmeans: Bench = {
  id: 'kmeans',
  question:
    'How long does k-means take beside scikit-learn, SciPy and ml-kmeans, and how does it grow?',
  needsData: false,
  async run({ small, print }) {
    const peer = await startLineProcess('/usr/bin/python3', [script])
    const folder = mkdtempSync(join(tmpdir(), 'portent-kmeans-'))
    const figures: Record<string, number> = {}
    try {
      print(
        `${d} columns, k ${k}; centres start on the first rows; scikit-learn ${peer?.greeting.sklearn ?? 'missing'}, SciPy ${peer?.greeting.scipy ?? 'missing'}\n`,
      )
      const rounds = small ? 3 : 5
      const n = small ? 100_000 : 1_000_000
      await squared({ n, iterations: 10, rounds, folder, peer, print, figures })
      for (const name of Object.keys(metrics) as (keyof typeof metrics)[]) {
        const rows = small ? 20_000 : 200_000
        await oneMetric(name, { n: rows, iterations: 5, rounds, folder, peer, print, figures })
      }
      growth(small ? 25_000 : 100_000, rounds, figures, print)
      sparse(small, figures, print)
    } finally {
      peer?.close()
      rmSync(folder, { recursive: true })
    }
    const perMetric = Object.keys(metrics).flatMap((name) => [
      [`${name}.timesMlKmeans`, '>= 10'],
      [`${name}.timesSciPy`, '>= 3'],
      [`${name}.objectiveApart`, '<= 0.0001'],
    ])
    return {
      figures,
      targets: {
        'squared.timesScikitLearn': '>= 1.5',
        'squared.timesMlKmeans': '>= 30',
        'squared.objectiveApart': '<= 0.0001',
        ...Object.fromEntries(perMetric),
        'sparse.seconds': '< 300',
        'sparse.peakGiB': '< 4',
      },
      missingPeers: peer ? [] : ['scikit-learn and SciPy: apt-get install python3-sklearn'],
    }
  },
}

interface Case {
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
  from.figures['squared.timesMlKmeans'] = await besideMlKmeans(
    from,
    distance,
    mixture(mlRows, d, k),
  )
}

/** Every contender moves centres to the mean (sets: the majority), as the peers know no better place. */
async function oneMetric(name: keyof typeof metrics, from: Case): Promise<void> {
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
  const few = rowsFor(name, mlRows)
  from.figures[`${name}.timesMlKmeans`] = await besideMlKmeans(from, distance, few)
}

function ours(matrix: Matrix, distance: Distance, iterations: number, bounded = true): Timed {
  const began = performance.now()
  const initialCentres = matrix.values.slice(0, k * matrix.columns)
  const options = { k, distance, bounded, initialCentres, maxIterations: iterations }
  const { objective, history } = portentKmeans(matrix, options)
  return { seconds: (performance.now() - began) / 1_000, objective, iterations: history.length }
}

/** The distance with the peers' rule for centres in place of its own. */
function withPeersCentres(distance: Distance): Distance {
  if (distance.simd === undefined || distance.simd.fromMean) return distance
  const sets = distance.simd.kind === 'sets'
  const fromMean = (mean: Float64Array) =>
    Float32Array.from(mean, (share) => (sets ? Number(share > 0.5) : share))
  return { ...distance, simd: { ...distance.simd, fromMean } }
}

type Contenders = Readonly<Record<string, () => Promise<Timed>>>

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

/** How many times as long ml-kmeans takes, on rows that it can finish. */
async function besideMlKmeans(
  { rounds, print }: Case,
  distance: Distance,
  matrix: Matrix,
): Promise<number> {
  const rows = Array.from({ length: matrix.rows }, (_, row) =>
    Array.from(matrix.values.subarray(row * d, (row + 1) * d)),
  )
  const distanceFunction = (p: number[], q: number[]) => plainDistance(distance.name, p, q)
  const contenders = {
    Portent: async () => ours(matrix, distance, mlIterations),
    'ml-kmeans': async () => {
      const began = performance.now()
      const options = {
        initialization: rows.slice(0, k),
        maxIterations: mlIterations,
        tolerance: 0,
        distanceFunction,
      }
      const { iterations } = mlKmeans(rows, k, options)
      return { seconds: (performance.now() - began) / 1_000, objective: Number.NaN, iterations }
    },
  }
  // It takes seconds where others take a tenth of one, so few rounds tell enough.
  const found = await inTurns(rounds > 3 ? 3 : 1, contenders, rounds > 3 ? 1 : 0)
  print(
    `${distance.name}, ${sizeOf({ n: matrix.rows, iterations: mlIterations })}\n${tableOf(found)}`,
  )
  return ratio(found, 'ml-kmeans')
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

/** Runs of each contender in turns, so that noise hits all, by default after one each to warm up. */
async function inTurns(
  rounds: number,
  contenders: Contenders,
  warmUp = 1,
): Promise<Record<string, Timed[]>> {
  const found: Record<string, Timed[]> = {}
  for (let round = -warmUp; round < rounds; round++)
    for (const [name, run] of Object.entries(contenders)) {
      const timed = await run()
      if (round >= 0) found[name] = [...(found[name] ?? []), timed]
    }
  return found
}

const secondsOf = (runs: readonly Timed[]) => median(runs.map(({ seconds }) => seconds))

/** How many times as long as Portent. */
const ratio = (found: Record<string, Timed[]>, name: string) =>
  rounded(secondsOf(found[name]!) / secondsOf(found.Portent!))

/** Share by which the objectives differ. */
function apart(found: Record<string, Timed[]>, name: string): number {
  const [own, other] = [found.Portent![0]!.objective, found[name]![0]!.objective]
  return Math.abs(own - other) / other
}

/** How time grows where n, d or k doubles twice; the power of a line through the logarithms. */
function growth(
  n: number,
  rounds: number,
  figures: Record<string, number>,
  print: (text: string) => void,
): void {
  const distance = distanceNamed('squared-euclidean')
  for (const grows of ['n', 'd', 'k'] as const) {
    const points = [1, 2, 4].map((factor) => {
      const size = { n, d: 16, k: 32, [grows]: { n, d: 16, k: 32 }[grows] * factor }
      const matrix = mixture(size.n, size.d, size.k)
      const initialCentres = matrix.values.slice(0, size.k * size.d)
      const options = { k: size.k, distance, bounded: false, initialCentres, maxIterations: 10 }
      const seconds = Array.from({ length: rounds }, () => {
        const began = performance.now()
        portentKmeans(matrix, options)
        return (performance.now() - began) / 1_000
      })
      return { at: size[grows], seconds: median(seconds) }
    })
    const most = Math.max(...points.map(({ seconds }) => seconds))
    const bars = points.map(
      ({ at, seconds }) =>
        `${grows} ${String(at).padStart(7)} ${'█'.repeat(Math.round((40 * seconds) / most))} ${seconds.toFixed(3)} s`,
    )
    print(`${bars.join('\n')}\n`)
    const [first, last] = [points[0]!, points.at(-1)!]
    figures[`growth.${grows}`] = rounded(
      Math.log(last.seconds / first.seconds) / Math.log(last.at / first.at),
    )
  }
}

/** Peer sets, in a process of their own for the sake of its memory. */
function sparse(
  small: boolean,
  figures: Record<string, number>,
  print: (text: string) => void,
): void {
  const [rows, clusters, iterations] = small ? [20_000, 64, 10] : [1_000_000, 256, 20]
  const program = join(import.meta.dirname, 'kmeans-sparse.ts')
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

/** Rows around as many middles as there are clusters, near enough to overlap. */
function mixture(n: number, columns: number, groups: number): Matrix {
  const random = seeded(11)
  const middles = Float64Array.from({ length: groups * columns }, () => 3 * random())
  const values = new Float32Array(n * columns)
  for (let row = 0; row < n; row++) {
    const group = Math.floor(groups * random()) * columns
    for (let c = 0; c < columns; c++) {
      // Four uniform numbers less two are nearly normal, with a deviation of 0.58.
      const noise = random() + random() + random() + random() - 2
      values[row * columns + c] = middles[group + c]! + 1.7 * noise
    }
  }
  return { rows: n, columns, values }
}

/** Sets for Jaccard, rows of length 1 for cosine, so that the peers' means are its centres; else plain numbers. */
function rowsFor(name: keyof typeof metrics, n: number): Matrix {
  if (name === 'jaccard') return setsAround(n)
  const matrix = mixture(n, d, k)
  return name === 'cosine' ? unitRows(matrix) : matrix
}

/** Sets of about 8 of 32, around as many middles as there are clusters. */
function setsAround(n: number): Matrix {
  const random = seeded(12)
  const middles = Uint8Array.from({ length: k * d }, () => Number(random() < 0.25))
  const values = new Float32Array(n * d)
  for (let row = 0; row < n; row++) {
    const group = Math.floor(k * random()) * d
    for (let c = 0; c < d; c++) {
      values[row * d + c] = Number(random() < (middles[group + c] === 1 ? 0.85 : 0.04))
    }
  }
  return { rows: n, columns: d, values }
}

function unitRows(matrix: Matrix): Matrix {
  const values = matrix.values.slice()
  for (let from = 0; from < values.length; from += d) {
    const row = values.subarray(from, from + d)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    for (let c = 0; c < d; c++) row[c]! /= length
  }
  return { ...matrix, values }
}

function tableOf(found: Readonly<Record<string, readonly Timed[]>>): string {
  const table = new Table({
    head: ['', 'seconds', 'least to most', 'times ours', 'objective', 'iterations'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name, runs] of Object.entries(found)) {
    const { objective, iterations } = runs[0]!
    table.push([
      name,
      secondsOf(runs).toFixed(3),
      spread(runs.map(({ seconds }) => seconds)),
      (secondsOf(runs) / secondsOf(found.Portent!)).toFixed(2),
      Number.isNaN(objective) ? '' : objective.toPrecision(9),
      iterations,
    ])
  }
  return table.toString()
}

function sizeOf({ n, iterations }: { n: number; iterations: number }): string {
  return `${n.toLocaleString('en-US')} rows, ${iterations} iterations`
}

function rounded(value: number): number {
  return Math.round(1_000 * value) / 1_000
}
