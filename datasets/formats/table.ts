import { PortentError } from '../../core/index.ts'
import { addressOrNameOf } from './address.ts'
import { parquetCell } from './file-rows.ts'
import { flowSelect } from './flow-select.ts'
import type { Format, Sample } from './format.ts'
import { countOf, portOf, protocolOf, secondsOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { columnNamed, type TableShape, tableShape } from './table-shape.ts'
import { type TimeUnit, timeOf, timeUnits } from './time.ts'

/** Names by which a column is known without a map, in lower case, best first. */
const obvious = {
  time: ['time', 'ts', 'timestamp', 'datetime', 'date_time', 'ts_s', 'ts_ms', 'ts_us', 'ts_ns'],
  source: ['source', 'src', 'source_ip', 'src_ip', 'srcip', 'ip_src', 'source_address', 'src_addr'],
  destination: [
    'destination',
    'dst',
    'dest',
    'destination_ip',
    'dst_ip',
    'dest_ip',
    'dstip',
    'ip_dst',
    'destination_address',
    'dst_addr',
  ],
  network: ['vni', 'network', 'vpc', 'vpc_id', 'tenant'],
  port: ['port', 'dst_port', 'dest_port', 'destination_port', 'dport', 'dstport'],
  protocol: ['protocol', 'proto', 'ip_proto', 'ip_protocol'],
  // Not `host`, which in web logs is the name that was asked for.
  host: ['host_ip', 'hypervisor'],
  duration: ['duration', 'duration_s'],
  bytes: ['bytes', 'byte_count'],
  packets: ['packets', 'packet_count', 'pkts'],
} as const

type Field = keyof typeof obvious

/** Keys of `--map` with the field that each sets. */
const fieldNamed: Readonly<Record<string, Field>> = {
  ...(Object.fromEntries(Object.keys(obvious).map((name) => [name, name])) as Record<Field, Field>),
  vni: 'network',
}

/**
 * Any table, one flow a row: CSV (also with `;`), TSV, columns apart by spaces, or Parquet.
 *
 * `--map time=ts,source=src,destination=dst` names its columns; `network` (or `vni`), `port`, `protocol`,
 * `host`, `duration` (seconds), `bytes` and `packets` may be named too. `c1`, `c2`, … are columns by
 * position, for files without a header. What the map leaves out is read from columns with obvious names,
 * unless it says `-`, as in `protocol=-`. Lines that begin with `#` are comments.
 *
 * A time is text that begins with a date, or a number since the epoch, whose unit is `time_unit`
 * (`s`, `ms`, `us`, `ns`) of the map, or is the ending of the column's name (`ts_ns`), or is told by its
 * magnitude. Sources and destinations may be names instead of addresses.
 */
export const table: Format = {
  name: 'table',
  title: 'CSV, TSV, space-separated or Parquet with a column map (--map time=ts,source=src,…)',
  source: 'https://www.rfc-editor.org/rfc/rfc4180',

  detect(sample) {
    const found = obviousColumns(tableShape(sample).columns)
    return found.has('time') && found.has('source') && found.has('destination')
  },

  columns(sample, { map = {} }) {
    const columns = columnsOf(tableShape(sample), sample, map)
    const fields = Object.keys(obvious) as Field[]
    const named = fields.flatMap((field) => {
      const column = columns.get(field)
      return column === undefined ? [] : [[field, column] as const]
    })
    return Object.fromEntries([
      ...named,
      ...(map.time_unit === undefined ? [] : [['time_unit', map.time_unit] as const]),
    ])
  },

  select(sample, { network, map = {} }) {
    const shape = tableShape(sample)
    const columns = columnsOf(shape, sample, map)
    const cell = (field: Field) => {
      const column = columns.get(field)
      return column === undefined ? `''` : shape.cell(column)
    }
    const otherNetwork = sqlString(network)
    return flowSelect({
      from: shape.from([...new Set(columns.values())]),
      refuse: shape.refuse,
      time: timeIn(shape, columns.get('time')!, timeUnitOf(map, sample.path)),
      network: columns.has('network')
        ? `if(${cell('network')} = '', ${otherNetwork}, ${cell('network')})`
        : otherNetwork,
      source: addressOrNameOf(cell('source')),
      destination: addressOrNameOf(cell('destination')),
      port: portOf(cell('port')),
      protocol: protocolOf(cell('protocol')),
      host: cell('host'),
      duration: secondsOf(cell('duration')),
      bytes: countOf(cell('bytes')),
      packets: countOf(cell('packets')),
    })
  },
}

function timeIn(shape: TableShape, column: string, unit: TimeUnit | undefined): string {
  // Not by way of text, which would be in the session's time zone.
  if (/Date/.test(shape.typeOf(column)))
    return `accurateCastOrNull(${parquetCell(column)}, 'DateTime64(9, \\'UTC\\')')`
  const ending = /_(s|ms|us|ns)$/.exec(column.toLowerCase())?.[1] as TimeUnit | undefined
  return timeOf(shape.cell(column), unit ?? ending)
}

/** Column of the file by field, from the map or, for what it leaves out, from obvious names. */
function columnsOf(
  shape: TableShape,
  { path }: Sample,
  map: Readonly<Record<string, string>>,
): Map<Field, string> {
  const columns = obviousColumns(shape.columns)
  for (const [key, name] of Object.entries(map)) {
    if (key === 'time_unit') continue
    if (name === '-') columns.delete(fieldOf(key))
    else columns.set(fieldOf(key), columnNamed(shape, name, path))
  }
  const missing = (['time', 'source', 'destination'] as const).filter((each) => !columns.has(each))
  if (missing.length > 0)
    throw new PortentError(
      'ERR_FORMAT',
      `${path}: which column is the ${missing.join(', the ')}? Say so by --map ${missing.map((each) => `${each}=COLUMN`).join(',')}; the columns are ${shape.columns.join(', ') || 'none'}`,
    )
  return columns
}

function fieldOf(key: string): Field {
  const field = fieldNamed[key]
  if (field !== undefined) return field
  const known = [...Object.keys(fieldNamed), 'time_unit'].join(', ')
  throw new PortentError('ERR_FORMAT', `--map has no ${key}; it takes ${known}`)
}

function timeUnitOf(map: Readonly<Record<string, string>>, path: string): TimeUnit | undefined {
  const unit = map.time_unit
  if (unit === undefined || unit in timeUnits) return unit as TimeUnit | undefined
  throw new PortentError(
    'ERR_FORMAT',
    `${path}: time_unit is ${Object.keys(timeUnits).join(', ')}, not ${unit}`,
  )
}

function obviousColumns(columns: readonly string[]): Map<Field, string> {
  const found = new Map<Field, string>()
  for (const [field, names] of Object.entries(obvious)) {
    const known: readonly string[] = names
    const best = known.flatMap((name) => columns.filter((each) => each.toLowerCase() === name))[0]
    if (best !== undefined) found.set(field as Field, best)
  }
  return found
}
