import { PortentError } from '../../core/index.ts'
import { addressOf } from './address.ts'
import { fileLines } from './file-rows.ts'
import { flowSelect } from './flow-select.ts'
import type { Format, Sample } from './format.ts'
import { countOf, portOf, secondsOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'
import { transportOf, zeekProtocolOf } from './zeek-protocol.ts'

/** What the lines that begin with `#` say of the lines after them. */
interface Header {
  readonly separator: string
  readonly unset: string
  readonly empty: string
  /** The log's name, e.g. `conn`; empty where it is not said. */
  readonly path: string
  /** The `#fields` line as it stands. */
  readonly line: string
  readonly fields: readonly string[]
}

/**
 * Any Zeek log with `id.orig_h` and `id.resp_h`, in Zeek's own tab-separated form.
 *
 * Columns are found by the header, which must be among the first lines. A later `#fields` line that
 * differs (two logs in one file) is refused, since the lines after it would be misread.
 */
export const zeekTsv: Format = {
  name: 'zeek-tsv',
  title: 'Zeek log (conn.log, http.log, …) with its header',
  source: 'https://docs.zeek.org/en/master/log-formats.html',

  detect: ({ head }) =>
    head.some((line) => /^#fields\b/.test(line) && line.includes('id.orig_h')) &&
    head.some((line) => line.startsWith('#separator')),

  select(sample, { network }) {
    const header = headerOf(sample)
    const columns = new Map(header.fields.map((name, index) => [name, index + 1]))
    const at = (name: string) => `f[${columns.get(name)}]`
    const needed = ['ts', 'id.orig_h', 'id.resp_h']
    for (const name of needed)
      if (!columns.has(name))
        throw new PortentError(
          'ERR_FORMAT',
          `${sample.path}: this Zeek log has no column ${name}; it has ${header.fields.join(', ')}`,
        )
    const unset = [header.unset, header.empty].map(sqlString).join(', ')
    const value = (name: string) =>
      columns.has(name) ? `if(${at(name)} IN (${unset}), '', ${at(name)})` : `''`
    const sum = (...names: string[]) => names.map((name) => countOf(value(name))).join(' + ')
    const protocol = columns.has('proto')
      ? zeekProtocolOf(value('proto'), at('id.resp_h'))
      : transportOf(sqlString(header.path))
    const separator = sqlString(header.separator)
    return flowSelect({
      from: `(
        SELECT line, text, splitByString(${separator}, text) AS f FROM ${fileLines(sample.path)}
        WHERE NOT startsWith(text, '#')
          OR (startsWith(text, '#fields') AND text != ${sqlString(header.line)})
      )`,
      refuse: [
        [`startsWith(text, '#')`, 'columns change inside the file'],
        [`length(f) < ${header.fields.length}`, 'too few fields'],
        [`length(f) > ${header.fields.length}`, 'too many fields'],
      ],
      time: timeOf(at('ts'), 's'),
      network: sqlString(network),
      source: addressOf(at('id.orig_h')),
      destination: addressOf(at('id.resp_h')),
      // An ICMP "port" is the message's code.
      port: `if(read_protocol IN (1, 58), 0, ${portOf(value('id.resp_p'))})`,
      protocol,
      duration: secondsOf(value('duration')),
      bytes: sum('orig_bytes', 'resp_bytes'),
      packets: sum('orig_pkts', 'resp_pkts'),
    })
  },
}

function headerOf({ head, path }: Sample): Header {
  const separator = unescaped(
    head.find((line) => line.startsWith('#separator '))?.slice('#separator '.length) ?? '\\x09',
  )
  const after = (name: string) => {
    const line = head.find((each) => each.startsWith(`#${name}${separator}`))
    return line?.replace(/\r$/, '').slice(name.length + 1 + separator.length)
  }
  const fields = after('fields')
  if (fields === undefined)
    throw new PortentError(
      'ERR_FORMAT',
      `${path}: no #fields line among the first ${head.length} lines; keep a Zeek log's header with it, or read it with --map`,
    )
  return {
    separator,
    unset: after('unset_field') ?? '-',
    empty: after('empty_field') ?? '(empty)',
    path: after('path') ?? '',
    line: `#fields${separator}${fields}`,
    fields: fields.split(separator),
  }
}

/** Zeek writes the separator as `\x09`. */
function unescaped(text: string): string {
  return text
    .replace(/\r$/, '')
    .replaceAll(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
