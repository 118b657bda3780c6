import { basename } from 'node:path'
import { PortentError } from '../../core/index.ts'
import { fileLines } from './file-rows.ts'
import { flowSelect } from './flow-select.ts'
import type { Format, Sample } from './format.ts'
import { countOf } from './numbers.ts'

const fileName = /^out(\d{4})_(\d{1,3})_(\d{1,3})\.txt(\.\w+)?$/
const edge = /^[^\t]+\t\d+\t\d+\t\d+p\d+/

/**
 * Edge files of SNAP's "network of computing hosts" data (Cisco Secure Workload), one file for each hour.
 *
 * A line names graph, client, server, and the services (`1p6-22`: port 1, protocol 6, 22 packets) that the
 * client used; each service becomes a flow. Nodes and ports are de-identified whole numbers; the graph is
 * the network. There are no times: all flows of a file are at its hour, taken from its name
 * `out2022_8_6.txt` (year, batch, hour) as hour 6 of the year's eighth day, which keeps the order of files.
 * Port numbers above 65,535 stand for no port.
 */
export const ciscoEdges: Format = {
  name: 'cisco-edges',
  title: 'Edge files of SNAP\'s "network of computing hosts" (out<year>_<batch>_<hour>.txt)',
  source: 'https://snap.stanford.edu/data/cisco-networks.html',
  readsName: true,

  detect({ head, path }) {
    const lines = head.filter((line) => line !== '' && !line.startsWith('#'))
    return lines.length === 0
      ? fileName.test(basename(path))
      : lines.filter((line) => edge.test(line)).length * 2 > lines.length
  },

  select(sample) {
    const service = (index: number) =>
      `extractGroups(service, '^(\\\\d+)p(\\\\d+)(?:-(\\\\d+))?$')[${index}]`
    const isNode = (field: string) => `match(${field}, '^\\\\d+$')`
    return flowSelect({
      from: `(
        SELECT line, text, f, arrayJoin(splitByChar(',', f[4])) AS service
        FROM (SELECT line, text, splitByChar('\\t', text) AS f FROM ${fileLines(sample.path)})
        WHERE NOT startsWith(text, '#')
      )`,
      refuse: [
        [`length(f) < 4`, 'too few fields'],
        [`length(f) > 4`, 'too many fields'],
        [`${service(1)} = ''`, 'no readable service'],
      ],
      time: `toNullable(fromUnixTimestamp64Nano(toInt64(${hourOf(sample)}) * 1000000, 'UTC'))`,
      network: 'f[1]',
      source: `if(${isNode('f[2]')}, f[2], '')`,
      destination: `if(${isNode('f[3]')}, f[3], '')`,
      port: `ifNull(toUInt16OrNull(${service(1)}), 0)`,
      protocol: `toUInt8OrNull(${service(2)})`,
      packets: countOf(service(3)),
    })
  },
}

/** Start of the file's hour, milliseconds since the epoch. */
function hourOf({ path }: Sample): number {
  const match = fileName.exec(basename(path))
  if (!match)
    throw new PortentError(
      'ERR_FORMAT',
      `${path}: the name must be out<year>_<batch>_<hour>.txt, since it alone says the time`,
    )
  const [year, batch, hour] = match.slice(1, 4).map(Number) as [number, number, number]
  return Date.UTC(year, 0, batch, hour)
}
