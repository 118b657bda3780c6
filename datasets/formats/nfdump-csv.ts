import { PortentError } from '../../core/index.ts'
import { addressOf } from './address.ts'
import { fileLines } from './file-rows.ts'
import { flowSelect } from './flow-select.ts'
import type { Format, Sample } from './format.ts'
import { countOf, isReply, portOf, protocolOf, secondsOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'

/** The names of a column in nfdump 1.6 and 1.7. */
const columnNames = {
  time: ['ts', 'firstSeen'],
  duration: ['td', 'duration'],
  source: ['sa', 'srcAddr'],
  destination: ['da', 'dstAddr'],
  sourcePort: ['sp', 'srcPort'],
  port: ['dp', 'dstPort'],
  protocol: ['pr', 'proto'],
  packets: ['ipkt', 'packets'],
  packetsBack: ['opkt', 'outPackets'],
  bytes: ['ibyt', 'bytes'],
  bytesBack: ['obyt', 'outBytes'],
} as const

type Column = keyof typeof columnNames

/** What nfdump writes before and after the flows, in each line by itself. */
const notAFlow = '^(Summary|flows,bytes,|[0-9.,]+$|Time window|Total flows|Sys:|No match)'

/**
 * `nfdump -o csv`: NetFlow, sFlow and IPFIX records; columns by the header, summary lines left out.
 *
 * Times have no zone and are read as UTC: run nfdump with `TZ=UTC`. Each direction is a record of its own:
 * replies are left out (see {@link isReply}).
 */
export const nfdumpCsv: Format = {
  name: 'nfdump-csv',
  title: 'nfdump -o csv',
  source: 'https://github.com/phaag/nfdump/blob/master/man/nfdump.1',

  detect: (sample) => headerOf(sample) !== undefined,

  select(sample, { network }) {
    const header = headerOf(sample)
    if (header === undefined)
      throw new PortentError(
        'ERR_FORMAT',
        `${sample.path}: no nfdump header (ts,te,td,sa,da,… or firstSeen,duration,…) in the first ${sample.head.length} lines; write the file by nfdump -o csv without -q`,
      )
    const value = (column: Column) => {
      const index = positionOf(header.columns, column)
      return index < 0 ? `''` : `trimBoth(f[${index + 1}])`
    }
    return flowSelect({
      from: `(
        SELECT line, text, splitByChar(',', text) AS f FROM ${fileLines(sample.path)}
        WHERE text != ${sqlString(header.line)} AND NOT match(text, ${sqlString(notAFlow)})
      )`,
      refuse: [[`length(f) < ${header.columns.length}`, 'too few fields']],
      skip: isReply(portOf(value('sourcePort')), 'read_port'),
      time: timeOf(value('time')),
      network: sqlString(network),
      source: addressOf(value('source')),
      destination: addressOf(value('destination')),
      // An ICMP "port" is type and code, as in 8.0.
      port: `if(read_protocol IN (1, 58), 0, ${portOf(value('port'))})`,
      protocol: protocolOf(value('protocol')),
      duration: secondsOf(value('duration')),
      bytes: `${countOf(value('bytes'))} + ${countOf(value('bytesBack'))}`,
      packets: `${countOf(value('packets'))} + ${countOf(value('packetsBack'))}`,
    })
  },
}

/** The line that names nfdump's columns, if there is one. */
function headerOf({ head }: Sample): { line: string; columns: readonly string[] } | undefined {
  for (const each of head) {
    const line = each.replace(/\r$/, '')
    const columns = line
      .replace(/^#/, '')
      .split(',')
      .map((name) => name.trim())
    const has = (column: Column) => positionOf(columns, column) >= 0
    if (has('time') && has('source') && has('destination') && has('protocol'))
      return { line, columns }
  }
  return undefined
}

function positionOf(columns: readonly string[], column: Column): number {
  return columns.findIndex((name) => (columnNames[column] as readonly string[]).includes(name))
}
