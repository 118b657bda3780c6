import { Command, Option } from 'commander'
import { formats, type IngestedFile, type IngestSummary, listFiles } from '../datasets/index.ts'
import { homeOf } from './home.ts'
import { columnMap, network, share } from './options.ts'
import { startStep } from './progress.ts'
import { toldColumns, toldTwice } from './taken-text.ts'
import { count, dateTime, table } from './text.ts'
import { withWarehouse } from './warehouse.ts'

interface IngestFlags {
  format?: string
  map?: Record<string, string>
  network: string
  maxBadShare: number
  json?: boolean
}

/** `portent ingest <paths…>`: logs in. */
export const ingestCommand = new Command('ingest')
  .description('take logs into the warehouse: files or folders, gz and zst as they are')
  .argument('<paths...>', 'files or folders')
  .addOption(
    new Option('--format <name>', 'read as this format instead of detecting it').choices(
      formats.map(({ name }) => name),
    ),
  )
  .option(
    '--map <columns>',
    'columns of a table, e.g. time=ts,source=src,destination=dst',
    columnMap,
  )
  .option('--network <vni>', 'VNI, or a name, for logs that say none', network, '1')
  .option('--max-bad-share <share>', 'refuse a file with more bad lines than this', share, 0.05)
  .option('--json', 'print the summary as JSON')
  .addHelpText('after', `\nFormats:\n${formatList()}`)
  .action(async (paths: string[], flags: IngestFlags, command: Command) => {
    const { format, map, maxBadShare } = flags
    // A path that is wrong is told now, not when another process gives the warehouse back.
    listFiles(paths)
    const step = startStep('ingest', flags.json)
    const { summary, networks, fresh } = await withWarehouse(homeOf(command), async (warehouse) => {
      const before = new Set((await warehouse.networks()).map(({ vni }) => vni))
      const summary = await warehouse.ingest(
        paths,
        {
          network: flags.network,
          maxBadShare,
          ...(format === undefined ? {} : { format }),
          ...(map === undefined ? {} : { map }),
        },
        ({ bytes, totalBytes, rows, rowsPerSecond }) =>
          step.update(
            bytes / Math.max(totalBytes, 1),
            `${count(rows)} rows, ${count(rowsPerSecond)}/s`,
          ),
      )
      const networks = await warehouse.networks()
      return { summary, networks, fresh: networks.filter(({ vni }) => !before.has(vni)) }
    })
    step.end(`${count(summary.rows)} rows`)
    console.log(
      flags.json ? JSON.stringify({ ...summary, networks }, null, 2) : told(summary, fresh),
    )
  })

function formatList(): string {
  const width = Math.max(...formats.map(({ name }) => name.length))
  return formats.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')
}

/** Networks that have a name: only so many are told, the JSON has all. */
const toldNetworks = 5

/** @param networks - Those that were not there before. */
function told(summary: IngestSummary, networks: readonly { name: string; vni: number }[]): string {
  const { files, from, to, badLinesByReason, badExamples } = summary
  const known = files.filter(({ status }) => status === 'already known').length
  const unknown = files.filter(({ status }) => status === 'no known format')
  const rows: [string, string][] = [
    [
      'files',
      `${count(files.length)}${known > 0 ? `, ${count(known)} of them known already` : ''}`,
    ],
    ...readings(files),
    ['rows added', count(summary.rows)],
    ['request events', `${count(summary.events)} under a 60 s idle timeout`],
    ['VMs, items, VNIs', [summary.vms, summary.items, summary.vnis].map(count).join(', ')],
  ]
  if (from !== undefined && to !== undefined)
    rows.push(['time span', `${dateTime(from)} to ${dateTime(to)}`])
  if (from !== undefined && from < Date.UTC(2000, 0, 1))
    rows.push(['mind', 'times before 2000: is --map time=… the right column, and its unit?'])
  if (unknown.length > 0)
    rows.push([
      'left out',
      `${count(unknown.length)} of no known format, such as ${unknown[0]!.path}`,
    ])
  for (const [reason, lines] of Object.entries(badLinesByReason))
    rows.push(['bad lines', `${count(lines)}: ${reason}`])
  for (const { file, line, reason } of badExamples)
    rows.push(['for example', `${file}:${line} (${reason})`])
  for (const file of files) if (file.otherwise) rows.push(['mind', toldTwice(file)])
  for (const { name, vni } of networks.slice(0, toldNetworks))
    rows.push(['network by name', `${name} is VNI ${vni}`])
  if (networks.length > toldNetworks)
    rows.push(['', `and ${count(networks.length - toldNetworks)} more; --json tells all`])
  return table(rows)
}

/** Tables whose columns are told; a folder may have thousands. */
const toldTables = 5

/** The formats, and of tables what their columns were taken for. */
function readings(files: readonly IngestedFile[]): [string, string][] {
  const tables = files.filter(({ columns }) => columns !== undefined)
  const others = new Set(files.filter((file) => !tables.includes(file)).map(({ format }) => format))
  others.delete('')
  const more = tables.length - toldTables
  return [
    ...(others.size > 0 ? [['read as', [...others].join(', ')] as [string, string]] : []),
    ...tables.slice(0, toldTables).map((file): [string, string] => ['read as', toldColumns(file)]),
    ...(more > 0
      ? [['', `and ${count(more)} more tables; --json tells all`] as [string, string]]
      : []),
  ]
}
