import { setImmediate as nextTurn } from 'node:timers/promises'
import { float32Of, type Session } from '../../../compute/index.ts'
import type { NetworkTable } from './network-tables.ts'
import { queryInputs } from './query-inputs.ts'
import type { NetworkSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { StepSide } from './vocabulary.ts'

/** What a run of a graph needs of its network. */
interface RunSettings {
  readonly settings: NetworkSettings
  readonly steps: readonly StepSide[]
  /** The output that is wanted, `hidden` or `chances`. */
  readonly output: string
}

interface Asked {
  readonly sequences: readonly VmSequence[]
  resolve(rows: Float32Array): void
  reject(reason: unknown): void
}

/** Gives the output of a graph for some sequences of one network, a row each. */
export type JoinedRuns = (
  sequences: readonly VmSequence[],
  table: NetworkTable,
) => Promise<Float32Array>

/**
 * Joins the questions of one turn of the event loop about one network into one run of its graph: 16 sequences
 * run together take about half of what they take one by one.
 *
 * @param most - Sequences in a run for a network, unless one question has more.
 */
export function joinedRuns(
  session: () => Promise<Session>,
  options: RunSettings,
  most: (table: NetworkTable) => number,
): JoinedRuns {
  const waiting = new Map<NetworkTable, Asked[]>()
  const flush = async (table: NetworkTable) => {
    const asked = waiting.get(table)!
    waiting.delete(table)
    for (const [n, part] of partsOf(asked, most(table)).entries()) {
      // Between two runs whatever else came is looked at.
      if (n > 0) await nextTurn()
      await answer(session, options, table, part)
    }
  }
  return (sequences, table) =>
    new Promise((resolve, reject) => {
      const one = { sequences, resolve, reject }
      const others = waiting.get(table)
      if (others) return void others.push(one)
      waiting.set(table, [one])
      setImmediate(flush, table)
    })
}

/** One run for all; each gets its rows. */
async function answer(
  session: () => Promise<Session>,
  { settings, steps, output }: RunSettings,
  network: NetworkTable,
  asked: readonly Asked[],
): Promise<void> {
  try {
    const sequences = asked.flatMap((one) => one.sequences)
    const ends = sequences.map(({ items }) => items.length)
    const place = (item: number) => network.placeOf.get(item)!
    const { feeds, sizes } = queryInputs(sequences, ends, settings, steps, place)
    const R = network.table.length / settings.dimension
    const outputs = await (await session()).run({ ...feeds, table: network.table }, { ...sizes, R })
    const rows = float32Of(outputs, output) // (n, width)
    const width = rows.length / sequences.length
    let from = 0
    for (const { sequences, resolve } of asked) {
      resolve(rows.subarray(from * width, (from + sequences.length) * width))
      from += sequences.length
    }
  } catch (error) {
    for (const { reject } of asked) reject(error)
  }
}

/** Cuts what was asked into runs of at most so many sequences, unless one question has more. */
function partsOf(asked: readonly Asked[], most: number): Asked[][] {
  const parts: Asked[][] = []
  let room = 0
  for (const one of asked) {
    room -= one.sequences.length
    if (room < 0 || parts.length === 0) {
      parts.push([])
      room = most - one.sequences.length
    }
    parts.at(-1)!.push(one)
  }
  return parts
}
