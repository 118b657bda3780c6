import { z } from 'zod'
import { PortentError } from '../../../core/index.ts'
import { parseJson } from '../../read/json-text.ts'
import { placeIn } from '../../read/pointer.ts'
import { inShape } from '../../read/shape.ts'

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
  return ovsPortsIn(parseJson(text, file), file)
}

/** {@link readOvsPorts} of output that was parsed. */
export function ovsPortsIn(json: unknown, file: string): OvsPort[] {
  return rowsOf(json, file, ['name', 'tag']).map((row) => {
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
  return portNamesIn(parseJson(text, file), file)
}

/** {@link readPortNames} of output that was parsed. */
export function portNamesIn(json: unknown, file: string): Map<string, string> {
  const rows = rowsOf(json, file, ['name', 'ofport'])
  const numbered = rows.filter((row) => typeof row.get('ofport') === 'number')
  return new Map(numbered.map((row) => [String(row.get('ofport')), String(row.get('name'))]))
}

const remedy = 'give the output of ovs-vsctl --format=json list'

function rowsOf(json: unknown, file: string, columns: readonly string[]): Row[] {
  const { headings, data } = inShape(Table, json, file, remedy)
  const missing = columns.find((column) => !headings.includes(column))
  if (missing !== undefined)
    throw new PortentError(
      'ERR_INPUT',
      `${placeIn(file, '/headings')}: there is no column ${missing}; ${remedy}`,
    )
  return data.map((cells) => new Map(headings.map((heading, i) => [heading, cells[i]])))
}
