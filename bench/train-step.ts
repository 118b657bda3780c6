import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import type { Bench } from './bench.ts'
import { type LineProcess, startLineProcess } from './line-process.ts'
import { median, spread } from './median.ts'
import { openSteps, type Sasrec } from './sasrec.ts'

const few = 3_416
const many = 100_000

/** What is trained, by the name that its figures carry. */
const tasks: Readonly<Record<string, Sasrec>> = {
  L50: { items: few, length: 50, negatives: 0 },
  L200: { items: few, length: 200, negatives: 0 },
  sampled: { items: many, length: 50, negatives: 1_024 },
}

const script = join(import.meta.dirname, 'peers', 'sasrec_torch.py')
/** Compared where somebody installed what it needs; see its first lines. */
const tensorFlowJs = join(import.meta.dirname, 'peers', 'sasrec_tfjs.mjs')

/** Environments of PyTorch's process, as its tuning guide has them. */
const asInstalled = {}
const asleep = { OMP_WAIT_POLICY: 'PASSIVE' }
const kept = {
  ...asleep,
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '20000000000',
  MALLOC_TOP_PAD_: '268435456',
}

/** Who trains: the process, and the variant that the script's first lines tell of. */
const peers = [
  { name: 'PyTorch, plain', environment: asInstalled, variant: 'plain' },
  { name: 'PyTorch, fused', environment: asInstalled, variant: 'fused' },
  { name: 'PyTorch, fused, idle threads asleep', environment: asleep, variant: 'fused' },
  { name: '  and freed memory kept', environment: kept, variant: 'fused' },
  { name: "  and Portent's dropout masks", environment: kept, variant: 'masks' },
] as const

/**
 * How long a training step takes, and its memory. The target is against the fastest PyTorch with its own
 * dropout and memory; with our masks and an allocator told to return nothing it is listed too.
 */
export const trainStep: Bench = {
  id: 'train-step',
  question: 'How long does a training step of SASRec take, beside PyTorch on the same cores?',
  needsData: false,
  async run({ small, print }) {
    const threads = availableParallelism()
    const rounds = small ? 2 : 7
    const steps = small ? 1 : 3
    const started = await startPeers()
    print(
      `SASRec of 2 blocks, width 64, batch 128, dropout 0.2; ${threads} threads; PyTorch ${started[0]?.process.greeting.version ?? 'missing'}`,
    )
    print(`median milliseconds a step of ${rounds} rounds of ${steps}, the contenders in turn\n`)
    const figures: Record<string, number> = {}
    for (const [name, task] of Object.entries(tasks)) {
      const contenders = await compare(task, started, { threads, rounds, steps })
      print(`${name}: ${describe(task)}\n${tableOf(contenders)}`)
      const ours = median(contenders.Portent!)
      figures[`${name}.milliseconds`] = rounded(ours)
      const fastest = (of: readonly { name: string }[]) =>
        rounded(Math.min(...of.map(({ name }) => median(contenders[name]!))) / ours)
      if (started.length > 0) {
        figures[`${name}.timesPyTorch`] = fastest(
          started.filter((peer) => peer.name.startsWith('PyTorch')),
        )
        figures[`${name}.timesTuned`] = fastest(started)
      }
      const times = name === 'L50' ? await besideTensorFlowJs(task, ours, print) : undefined
      if (times !== undefined) figures[`${name}.timesTensorFlowJs`] = times
    }
    for (const { process } of started) process.close()
    figures['sampled.peakGiB'] = rounded(peakMemory(tasks.sampled!, threads) / 2 ** 30)
    print(`training of "sampled" alone, in its own process: ${figures['sampled.peakGiB']} GiB`)
    return {
      figures,
      targets: {
        'L50.timesPyTorch': '>= 2.5',
        'L200.timesPyTorch': '>= 2.5',
        'sampled.peakGiB': '< 2',
      },
      missingPeers:
        started.length > 0 ? [] : ['PyTorch: apt-get install python3-torch libopenblas0-pthread'],
    }
  },
}

interface Peer {
  readonly name: string
  readonly variant: string
  readonly process: LineProcess
}

/** Each environment's process once; none if PyTorch is not installed. */
async function startPeers(): Promise<Peer[]> {
  const processes = new Map<object, LineProcess | undefined>()
  for (const { environment } of peers)
    if (!processes.has(environment))
      processes.set(environment, await startLineProcess('/usr/bin/python3', [script], environment))
  return peers.flatMap(({ name, variant, environment }) => {
    const process = processes.get(environment)
    return process ? [{ name, variant, process }] : []
  })
}

/** How many of our steps one of TensorFlow.js takes: seconds, so one round is enough. Undefined where it is not installed. */
async function besideTensorFlowJs(
  task: Sasrec,
  ours: number,
  print: (text: string) => void,
): Promise<number | undefined> {
  const process = await startLineProcess('node', [tensorFlowJs])
  if (!process) return undefined
  const { milliseconds } = (await process.ask({ ...task, warmup: 1, steps: 3 })) as {
    milliseconds: number[]
  }
  process.close()
  const theirs = median(milliseconds)
  print(
    `TensorFlow.js ${process.greeting.version} on WebAssembly: ${theirs.toFixed(0)} ms a step, ${(theirs / ours).toFixed(0)} times ours`,
  )
  return rounded(theirs / ours)
}

/** Milliseconds of each contender's steps, in turns so that noise hits all. */
async function compare(
  task: Sasrec,
  started: readonly Peer[],
  { threads, rounds, steps }: { threads: number; rounds: number; steps: number },
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = { Portent: [] }
  for (const { name } of started) times[name] = []
  const ours = openSteps(task, threads)
  await ours.time(1)
  for (let round = 0; round < rounds; round++) {
    times.Portent!.push(...(await ours.time(steps)))
    for (const { name, variant, process } of started) {
      const question = { ...task, variant, warmup: round === 0 ? 1 : 0, steps }
      const { milliseconds } = (await process.ask(question)) as { milliseconds: number[] }
      times[name]!.push(...milliseconds)
    }
  }
  await ours.close()
  return times
}

/** Bytes. */
function peakMemory({ items, length, negatives }: Sasrec, threads: number): number {
  const program = join(import.meta.dirname, 'train-memory.ts')
  const args = [...process.execArgv, program, ...[items, length, negatives, threads].map(String)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`training for its memory failed: ${stderr}`)
  return Number(stdout)
}

function describe({ items, length, negatives }: Sasrec): string {
  const loss = negatives === 0 ? 'cross-entropy over all' : `${negatives} drawn negatives`
  return `${items.toLocaleString('en-US')} items, length ${length}, ${loss}`
}

function tableOf(times: Readonly<Record<string, readonly number[]>>): string {
  const table = new Table({
    head: ['', 'ms a step', 'least to most', 'times ours'],
    style: { head: [], border: [], compact: true },
  })
  const ours = median(times.Portent!)
  for (const [name, each] of Object.entries(times))
    table.push([name, median(each).toFixed(1), spread(each), (median(each) / ours).toFixed(2)])
  return table.toString()
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100
}
