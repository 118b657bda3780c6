import type { Database, Parameters } from './database.ts'
import { defaultIdleTimeout, type EventQuery } from './load-events.ts'
import type { Column } from './native.ts'
import { overEvents } from './statement.ts'

/** Request events looked at part by part, so that memory does not grow with the log. */
export interface PartQuery extends Pick<EventQuery, 'idleTimeout' | 'vni'> {
  /** Flows of a part, about, `>= 1`; a VM is never parted. Default 1,000,000. */
  readonly flowsOfPart?: number
}

/** How much there is to be parted. */
export interface FlowExtent {
  readonly rows: number
  /** When the first and the last begin, milliseconds since the epoch; without rows 0. */
  readonly from: number
  readonly to: number
}

const usualFlowsOfPart = 1_000_000

export async function flowExtent(database: Database, { vni }: PartQuery): Promise<FlowExtent> {
  const [extent] = await database.rows<FlowExtent>('flow-extent', { vni: vni ?? null })
  return extent!
}

/**
 * The columns of a statement over request events, part after part of the VMs.
 *
 * Each part is asked for when the one before it was used, and comes as a whole: an engine that does one thing
 * after the other is free for others in between, and nothing is left open where a reader stops early.
 *
 * @param shuffle - Seed of the VMs' places, a whole number in `[0, 2³²)`.
 */
export async function* eventParts(
  database: Database,
  name: string,
  query: PartQuery,
  shuffle: number,
  { rows }: FlowExtent,
  parameters: Parameters,
): AsyncGenerator<Record<string, Column>> {
  const { idleTimeout = defaultIdleTimeout, vni = null, flowsOfPart = usualFlowsOfPart } = query
  if (!(flowsOfPart >= 1))
    throw new RangeError(`flowsOfPart must be at least 1, got ${flowsOfPart}`)
  if (!(Number.isInteger(shuffle) && shuffle >= 0 && shuffle < 2 ** 32))
    throw new RangeError(`shuffle must be a whole number from 0 to 2^32 - 1, got ${shuffle}`)
  const parts = Math.max(1, Math.ceil(rows / flowsOfPart))
  const sql = overEvents(name)
  for (let part = 0; part < parts; part++) {
    const columns = await database.columnsSql(sql, {
      ...parameters,
      idleTimeout,
      vni,
      shuffle,
      parts,
      part,
    })
    if (columns.vni) yield columns // there are no columns without rows
  }
}
