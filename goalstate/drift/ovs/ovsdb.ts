import { z } from 'zod'
import { PortentError } from '../../../core/index.ts'

/** A port of a bridge, from `ovs-vsctl --format=json list port`. */
export interface OvsPort {
  readonly name: string
  /** VLAN of the port on its host; undefined if it has none. */
  readonly tag: number | undefined
}

const Table = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) })

type Row = ReadonlyMap<string, unknown>

/**
 * Reads the output of `ovs-vsctl --format=json list port`.
 *
 * @param file - Named in errors.
 * @throws PortentError `ERR_INPUT` if it is none.
 */
export function readOvsPorts(text: string, file: string): OvsPort[] {
  return rowsOf(text, file, ['name', 'tag']).map((row) => {
    const tag = row.get('tag')
    return { name: String(row.get('name')), tag: typeof tag === 'number' ? tag : undefined }
  })
}

/**
 * Reads names of ports by OpenFlow number from `ovs-vsctl --format=json list interface`.
 *
 * @throws PortentError `ERR_INPUT` if it is none.
 */
export function readPortNames(text: string, file: string): Map<string, string> {
  const rows = rowsOf(text, file, ['name', 'ofport'])
  const numbered = rows.filter((row) => typeof row.get('ofport') === 'number')
  return new Map(numbered.map((row) => [String(row.get('ofport')), String(row.get('name'))]))
}

function rowsOf(text: string, file: string, columns: readonly string[]): Row[] {
  const table = Table.safeParse(parsed(text))
  const missing = table.success && columns.find((column) => !table.data.headings.includes(column))
  if (!table.success || missing !== undefined)
    throw new PortentError(
      'ERR_INPUT',
      `${file}: ${missing ? `there is no column ${missing}` : 'not a table of ovs-vsctl'}; ` +
        'give the output of ovs-vsctl --format=json list',
    )
  const { headings, data } = table.data
  return data.map((cells) => new Map(headings.map((heading, i) => [heading, cells[i]])))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
