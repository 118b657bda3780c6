import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Table from 'cli-table3'
import { kmeans as mlKmeans } from 'ml-kmeans'
import { PortentError } from '../core/index.ts'
import { openWarehouse } from '../datasets/index.ts'
import {
  type Agreement,
  agreement,
  type Block,
  clusterRows,
  countMatrix,
  type Distance,
  distanceNamed,
  distances,
  kmeans,
  type Matrix,
  profileRows,
  profilesFromFlows,
  type SparseRows,
  squaredEuclidean,
  type VmProfiles,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { type LabelledRows, readLabelledCsv, standardised } from './labelled-csv.ts'
import { type LineProcess, startLineProcess } from './line-process.ts'

const seed = 1
const restarts = 10

const uciFiles = ['iris.csv', 'wine.csv', 'ionosphere.csv', 'vowel.arff']

/** What VMs are compared by: what `portent cluster` takes by default, and parts of it. */
const featureSets: Readonly<Record<string, readonly Block[] | undefined>> = {
  profile: undefined,
  'peers (as client)': ['peers'],
  'clients (as server)': ['clients'],
  'services used': ['services'],
  'services served': ['served'],
  'peers, services': ['peers', 'services'],
  'services, served': ['services', 'served'],
}

/** What is recommended for finding roles: how VMs spread over the services that they use and serve. */
const recommended = distanceNamed('hellinger')
const recommendedSet = 'services, served as counts: hellinger'

/** Whether clusters find known classes again: UCI sets, and the roles of a build farm's nodes, beside peers. */
export const kmeansQuality: Bench = {
  id: 'kmeans-quality',
  question: 'do clusters find known classes and roles again, by metric and features, beside peers?',
  needsData: true,
  async run({ data, small, print }) {
    if (statSync(data!).isFile()) {
      labelledTable(basename(data!), readLabelledCsv(data!), print)
      return { figures: {}, targets: {} }
    }
    for (const file of small ? uciFiles.slice(0, 2) : uciFiles) {
      const path = join(data!, 'kmeans_uci', file)
      if (existsSync(path)) labelledTable(file, readLabelledCsv(path), print)
    }
    if (small) return { figures: {}, targets: {} }
    return roleTable(join(data!, 'cisco_g22'), print)
  },
}

/** Metric by purity, adjusted Rand, V-measure and iterations, raw and standardised. */
function labelledTable(name: string, rows: LabelledRows, print: (text: string) => void): void {
  const { matrix, labels, classes: k } = rows
  print(
    `\n${name}: ${matrix.rows} rows, ${matrix.columns} columns, ${k} classes; raw | standardised`,
  )
  const one = ['purity', 'ARI', 'V', 'iterations']
  const table = plainTable(['metric', ...one, ...one])
  const forms = [matrix, standardised(matrix)]
  for (const distance of distances) {
    const cells = forms.flatMap((form) => {
      try {
        const found = kmeans(form, { k, distance, seed, restarts: 4 })
        const { purity, adjustedRand, vMeasure } = agreement(labels, found.labels)
        return [...[purity, adjustedRand, vMeasure].map(figure), String(found.history.length)]
      } catch (error) {
        // Such as sets for Jaccard, which these numbers are not.
        if (!(error instanceof PortentError && error.code === 'ERR_INPUT')) throw error
        return one.map(() => '–')
      }
    })
    table.push([distance.name, ...cells])
  }
  print(table.toString())
}

interface Labelled {
  readonly profiles: VmProfiles
  readonly vms: number[]
  readonly roles: number[]
}

async function roleTable(folder: string, print: (text: string) => void) {
  const directory = mkdtempSync(join(tmpdir(), 'portent-kmeans-quality-'))
  const peers = await startLineProcess('/usr/bin/python3', [
    join(import.meta.dirname, 'peers', 'kmeans_sklearn.py'),
  ])
  try {
    const file = join(directory, 'matrix')
    const labelled = await rolesOfFarm(folder, join(directory, 'all'), () => true)
    const k = new Set(labelled.roles).size
    print(`\ncisco_g22: ${labelled.vms.length} nodes of ${k} roles, k ${k}; on the same matrix of`)
    againstPeersTable(await againstPeers(labelled, k, peers, file), print)
    const figures = await halves(folder, directory, peers, file, print)
    print('\ncisco_g22 by metric, homogeneity / completeness / V-measure')
    byMetric(labelled, k, print)
    return {
      figures,
      targets: { 'recommended.overBestPeer': '>= 1' },
      missingPeers: peers ? [] : ['scikit-learn: apt-get install python3-sklearn'],
    }
  } finally {
    peers?.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Agreement with the roles by contender. */
type Measured = Readonly<Record<string, Agreement>>

/** Each feature set as a matrix, clustered by every contender. */
async function againstPeers(
  { profiles, vms, roles }: Labelled,
  k: number,
  peers: LineProcess | undefined,
  file: string,
): Promise<Readonly<Record<string, Measured>>> {
  const found: Record<string, Measured> = {}
  for (const [set, features] of Object.entries(featureSets)) {
    const matrix = profileRows(profiles, vms, seed, features)
    found[set] = await contend(matrix, squaredEuclidean, roles, k, peers, file)
  }
  const counts = countMatrix(profiles, vms, recommended)
  found[recommendedSet] = await contend(counts, recommended, roles, k, peers, file)
  return found
}

async function contend(
  matrix: Matrix,
  distance: Distance,
  roles: readonly number[],
  k: number,
  peers: LineProcess | undefined,
  file: string,
): Promise<Measured> {
  const labels: Record<string, ArrayLike<number>> = {
    portent: kmeans(matrix, { k, distance, seed, restarts }).labels,
    'ml-kmeans': bestOfMlKmeans(matrix, k),
    ...(peers && (await askPeers(peers, matrix, k, file))),
  }
  return Object.fromEntries(
    Object.entries(labels).map(([name, own]) => [name, agreement(roles, own)]),
  )
}

function againstPeersTable(
  found: Readonly<Record<string, Measured>>,
  print: (text: string) => void,
): void {
  const names = Object.keys(Object.values(found)[0]!)
  const table = plainTable(['features', ...names])
  for (const [set, measured] of Object.entries(found)) {
    table.push([set, ...names.map((name) => three(measured[name]!))])
  }
  print(table.toString())
}

/**
 * The recommended metric and the default on either half of the sampled hours, 2021's and 2022's, against peers.
 *
 * The metric was chosen on the first half; its figures are those of the second.
 */
async function halves(
  folder: string,
  directory: string,
  peers: LineProcess | undefined,
  file: string,
  print: (text: string) => void,
): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  for (const year of ['2021', '2022']) {
    const half = await rolesOfFarm(folder, join(directory, year), (name) => name.includes(year))
    const k = new Set(half.roles).size
    const { profile, [recommendedSet]: counts } = await againstPeers(half, k, peers, file)
    print(`\n${year} alone: ${half.vms.length} nodes of ${k} roles`)
    againstPeersTable({ profile: profile!, [recommendedSet]: counts! }, print)
    Object.assign(figures, ratios('recommended', counts!), ratios('profile', profile!))
  }
  return figures
}

function ratios(name: string, { portent, ...others }: Measured): Record<string, number> {
  const best = Math.max(...Object.values(others).map(({ vMeasure }) => vMeasure))
  const own = portent!.vMeasure
  return {
    [`${name}.vMeasure`]: own,
    [`${name}.bestPeer`]: best,
    [`${name}.overBestPeer`]: own / best,
  }
}

/** The best of as many starts as the others get. */
function bestOfMlKmeans({ rows, columns: d, values }: Matrix, k: number): ArrayLike<number> {
  const points = Array.from({ length: rows }, (_, row) => [
    ...values.subarray(row * d, (row + 1) * d),
  ])
  const runs = Array.from({ length: restarts }, (_, i) => mlKmeans(points, k, { seed: seed + i }))
  const sum = (run: (typeof runs)[number]) =>
    run.computeInformation(points).reduce((total, { error, size }) => total + error * size, 0)
  return runs.reduce((best, run) => (sum(run) < sum(best) ? run : best)).clusters
}

async function askPeers(peers: LineProcess, matrix: Matrix, k: number, file: string) {
  writeFileSync(
    file,
    new Uint8Array(matrix.values.buffer, matrix.values.byteOffset, matrix.values.byteLength),
  )
  const { rows, columns } = matrix
  return (await peers.ask({ file, rows, columns, k, restarts, seed })) as Record<string, number[]>
}

/** Distances that need sets written out: minutes for the thousands of columns that peers have. */
const writtenOut = ['bray-curtis', 'hamming', 'jensen-shannon', 'hellinger']

/** Every metric by features; profiles are compared by peers where the metric takes sets or counts. */
function byMetric(
  { profiles, vms, roles }: Labelled,
  k: number,
  print: (text: string) => void,
): void {
  const columns: Readonly<Record<string, readonly Block[] | undefined>> = {
    profile: undefined,
    'peers, services, clients, served': ['peers', 'services', 'clients', 'served'],
    peers: ['peers'],
    services: ['services'],
    'services, served': ['services', 'served'],
  }
  const narrow = ['services', 'services, served']
  const table = plainTable(['metric', ...Object.keys(columns)])
  for (const distance of distances) {
    const cells = Object.entries(columns).map(([set, features]) => {
      if (writtenOut.includes(distance.name) && !narrow.includes(set)) return '–'
      const options = { k, distance, restarts: 4, ...(features && { features }) }
      return three(agreement(roles, clusterRows(profiles, vms, seed, options).labels))
    })
    table.push([distance.name, ...cells])
  }
  print(table.toString())
}

/**
 * Profiles of the nodes whose role is known, from the flows of some files; nodes that only serve are VMs here too,
 * those that do neither are left out.
 */
async function rolesOfFarm(
  folder: string,
  directory: string,
  wanted: (file: string) => boolean,
): Promise<Labelled> {
  const groups = readFileSync(join(folder, 'candidate_gt.minPrefix5.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').map((node) => node.trim()))
  const edges = join(folder, 'edges')
  const files = readdirSync(edges).filter(wanted)
  const warehouse = await openWarehouse({ directory })
  try {
    await warehouse.ingest(
      files.map((file) => join(edges, file)),
      { network: '1' },
    )
    const { catalog } = await warehouse.requestEvents()
    const [vni] = catalog.vms.vnis
    const nodes = groups.flatMap((group, role) =>
      group.map((node) => ({ vm: catalog.vms.add(vni!, node), role })),
    )
    const profiles = await profilesFromFlows(warehouse, catalog)
    const known = nodes.filter(
      ({ vm }) => hasAny(profiles.peers, vm) || hasAny(profiles.clients, vm),
    )
    return { profiles, vms: known.map(({ vm }) => vm), roles: known.map(({ role }) => role) }
  } finally {
    await warehouse.close()
  }
}

const hasAny = ({ indptr }: SparseRows, row: number) => indptr[row + 1]! > indptr[row]!

function plainTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } })
}

function three({ homogeneity, completeness, vMeasure }: Agreement): string {
  return [homogeneity, completeness, vMeasure].map(figure).join(' / ')
}

function figure(value: number): string {
  return value.toFixed(3)
}
