import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'

/** What a process that trained says of itself; bytes and seconds. */
interface Training {
  readonly events: number
  readonly atStart: number
  readonly peak: number
  readonly seconds: number
  readonly rate: number
}

function start(...parameters: string[]): string {
  const program = fileURLToPath(new URL('train-stream-memory.ts', import.meta.url))
  const words = ['--import', 'tsx', program, ...parameters]
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${parameters.join(' ')} failed:\n${stderr}`)
  return stdout
}

function trainingOf(flows: number, vms: number, flowsOfPart: number): Training {
  const home = mkdtempSync(join(tmpdir(), 'portent-bench-stream-'))
  try {
    start('write', home, String(flows), String(vms))
    return JSON.parse(
      start('train', home, String(flowsOfPart)).trim().split('\n').at(-1)!,
    ) as Training
  } finally {
    rmSync(home, { recursive: true })
  }
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20)

/** A log five times as long, of the same VMs and items, trained by the embedded warehouse in one process. */
export const trainStream: Bench = {
  id: 'train-stream',
  question: 'Does training out of core hold more memory when the log is five times as long?',
  needsData: false,

  async run({ small, print }) {
    const [flows, vms] = small ? [20_000, 200] : [1_000_000, 10_000]
    // The short log is one part, the long one five.
    const [short, long] = [1, 5].map((times) => trainingOf(times * flows, vms, flows))
    print('request events   at start   most held   seconds   sequences/s')
    for (const { events, atStart, peak, seconds, rate } of [short!, long!])
      print(
        [
          events.toLocaleString('en-US').padStart(14),
          `${mebibytes(atStart)} MiB`.padStart(10),
          `${mebibytes(peak)} MiB`.padStart(11),
          seconds.toFixed(1).padStart(9),
          Math.round(rate).toLocaleString('en-US').padStart(13),
        ].join(' '),
      )
    return {
      figures: {
        events: long!.events,
        mebibytes: mebibytes(long!.peak),
        growth: long!.peak / short!.peak,
      },
      targets: { growth: '<= 1.2' },
    }
  },
}
