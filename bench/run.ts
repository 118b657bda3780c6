// npm run bench -- --list | ID [--small] [--data DIR]
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { ablations } from './ablations.ts'
import type { Bench, BenchResult } from './bench.ts'
import { calibration } from './calibration.ts'
import { checkSpeed } from './check.ts'
import { closedLoop } from './closed-loop.ts'
import { dashboardSpeed } from './dashboard.ts'
import { drift } from './drift.ts'
import { hiddenSuccesses } from './hidden-successes.ts'
import { inference } from './inference.ts'
import { ingest } from './ingest.ts'
import { kmeans } from './kmeans.ts'
import { kmeansQuality } from './kmeans-quality.ts'
import { loop } from './loop.ts'
import { mergeBench } from './merge.ts'
import { neverSeen } from './never-seen.ts'
import { policies } from './policies.ts'
import { promotion } from './promotion.ts'
import { ranking } from './ranking.ts'
import { replaySpeed } from './replay-speed.ts'
import { retraining } from './retrain.ts'
import { retrainServing } from './retrain-serving.ts'
import { serveSpeed } from './serve.ts'
import { trainStep } from './train-step.ts'
import { trainStream } from './train-stream.ts'

const benches: readonly Bench[] = [
  ingest,
  replaySpeed,
  policies,
  ablations,
  calibration,
  checkSpeed,
  dashboardSpeed,
  drift,
  loop,
  mergeBench,
  neverSeen,
  hiddenSuccesses,
  promotion,
  retraining,
  retrainServing,
  kmeansQuality,
  ranking,
  trainStep,
  trainStream,
  inference,
  kmeans,
  serveSpeed,
  closedLoop,
]

/** Whether a figure meets a target such as `>= 300000`, `< 30` or `<= 0.5`. */
function meets(figure: number, target: string): boolean {
  const [relation, bound] = target.split(' ')
  const limit = Number(bound)
  if (relation === '>=') return figure >= limit
  if (relation === '>') return figure > limit
  if (relation === '<=') return figure <= limit
  if (relation === '<') return figure < limit
  throw new RangeError(`a target is a relation and a number, got "${target}"`)
}

/** True if every target is met, false if one is not, null if a peer was missing. */
function verdict({ figures, targets, missingPeers = [] }: BenchResult): boolean | null {
  const met = Object.entries(targets).every(([name, target]) => {
    const figure = figures[name]
    return figure !== undefined && meets(figure, target)
  })
  return met && missingPeers.length > 0 ? null : met
}

function list(): void {
  const width = Math.max(...benches.map(({ id }) => id.length))
  for (const { id, question, needsData } of benches)
    console.log(`${id.padEnd(width)}  ${question}${needsData ? ' (needs --data)' : ''}`)
}

function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} x ${cpu?.model ?? 'unknown processor'}, ${memory} GiB, Node ${process.version}`
}

const usage = `npm run bench -- ID [--only CASE] [--small] [--data DIR]

--only CASE  one part of it
--small      a reduced size, of which no targets are asked
--data DIR   the folder with the real data sets that docs/results.md names
`

function given() {
  const options = {
    help: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    data: { type: 'string' },
    only: { type: 'string' },
  } as const
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

const { values, positionals } = given()
const [id] = positionals
const bench = benches.find((candidate) => candidate.id === id)

if (values.list || values.help || id === undefined) {
  if (!values.list) console.log(usage)
  list()
} else if (bench === undefined) {
  console.error(`no bench is called ${id}; npm run bench -- --list names them`)
  process.exitCode = 1
} else if (values.only !== undefined && !bench.cases?.includes(values.only)) {
  console.error(
    `${bench.id} has no case ${values.only}; --only takes ${bench.cases?.join(', ') ?? 'nothing here'}`,
  )
  process.exitCode = 1
} else if (bench.needsData && values.data === undefined) {
  console.error(
    `${bench.id} needs --data DIR, a folder with the data sets that docs/results.md names`,
  )
  process.exitCode = 1
} else {
  console.log(
    `${bench.id}: ${bench.question}\n${machine()}${values.small ? ', reduced size' : ''}${values.only ? `, ${values.only} alone` : ''}\n`,
  )
  const result = await bench.run({
    ...(values.data === undefined ? {} : { data: values.data }),
    ...(values.only === undefined ? {} : { only: values.only }),
    small: values.small,
    print: (text) => console.log(text),
  })
  for (const peer of result.missingPeers ?? []) console.log(`not compared: ${peer}`)
  const { figures, targets } = result
  console.log(JSON.stringify({ id: bench.id, figures, targets, pass: verdict(result) }))
}
