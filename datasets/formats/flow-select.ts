import { flowColumns } from './format.ts'
import { sqlString } from './sql-string.ts'

/** How one format reads a flow, as SQL expressions over the columns of its FROM clause. */
export interface FlowReading {
  /**
   * FROM clause with `line` (UInt64) and `text` (String, the line as it was), and whatever the
   * expressions need.
   */
  readonly from: string
  /** Reasons to refuse a line, as `[condition, phrase]`, tried in order before those common to all. */
  readonly refuse?: readonly (readonly [condition: string, reason: string])[]
  /** Condition under which a good line gives no flow, e.g. a record of a denied connection. */
  readonly skip?: string
  /** Nullable(DateTime64(9, 'UTC')); NULL refuses the line. */
  readonly time: string
  /** String. */
  readonly network: string
  /** String; empty refuses the line. */
  readonly source: string
  /** String; empty refuses the line, unless it is a restart. */
  readonly destination: string
  /** Nullable(UInt16); NULL refuses the line. 0 if left out. */
  readonly port?: string
  /** Nullable(UInt8); NULL refuses the line. 0 if left out. */
  readonly protocol?: string
  /** String; empty if left out. */
  readonly host?: string
  /** `flow` if left out. */
  readonly kind?: string
  /** Float64, seconds; 0 if left out. */
  readonly duration?: string
  /** UInt64; 0 if left out. */
  readonly bytes?: string
  /** UInt64; 0 if left out. */
  readonly packets?: string
}

/**
 * The SELECT of {@link flowColumns} for one reading; refused lines keep only line, reason and raw.
 */
export function flowSelect(reading: FlowReading): string {
  const read = {
    time: reading.time,
    network: reading.network,
    source: reading.source,
    destination: reading.destination,
    port: reading.port ?? '0',
    protocol: reading.protocol ?? '0',
    host: reading.host ?? `''`,
    kind: reading.kind ?? `'flow'`,
    duration: reading.duration ?? '0',
    bytes: reading.bytes ?? '0',
    packets: reading.packets ?? '0',
  }
  const names = Object.keys(read) as (keyof typeof read)[]
  // Prefixed, so that no alias can be taken for a column of the file.
  const readings = names.map((name) => `${read[name]} AS read_${name}`).join(',\n    ')
  const columns = names.map((name) => `${orDefault(`read_${name}`, flowColumns[name])} AS ${name}`)
  return `SELECT assumeNotNull(toUInt64(line)) AS line, refused AS reason,
  if(refused = '', '', left(text, 1000)) AS raw,
  ${columns.join(',\n  ')}
FROM (
  SELECT *, ${reasonOf(reading)} AS refused FROM (
    SELECT *,
    ${readings}
    FROM ${reading.from}
  )
)${reading.skip === undefined ? '' : `\nWHERE refused != '' OR NOT ifNull(${reading.skip}, 0)`}`
}

/**
 * The first reason that holds, else an empty string.
 *
 * By an array rather than `multiIf`, whose short circuit would evaluate what the conditions share again
 * for each of them (measured on Zeek's conn.log: 15 times slower).
 */
function reasonOf({ refuse = [] }: FlowReading): string {
  const reasons = [
    ...refuse,
    [`isNull(read_time)`, 'no readable time'],
    [`read_source = ''`, 'no source address'],
    [`read_destination = '' AND read_kind != 'restart'`, 'no destination address'],
    [`isNull(read_port)`, 'no readable port'],
    [`isNull(read_protocol)`, 'unknown protocol'],
  ] as const
  const conditions = reasons.map(([condition]) => `toUInt8(${condition})`).join(', ')
  const phrases = reasons.map(([, reason]) => sqlString(reason)).join(', ')
  return `[${phrases}][indexOf([${conditions}], 1)]`
}

/** The value with its exact type, or that type's default in a refused line. */
function orDefault(value: string, type: string): string {
  const quoted = sqlString(type)
  const otherwise = `CAST(defaultValueOfTypeName(${quoted}), ${quoted})`
  return `if(refused = '', CAST(assumeNotNull(${value}), ${quoted}), ${otherwise})`
}
