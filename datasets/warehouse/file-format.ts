import { basename } from 'node:path'
import { PortentError } from '../../core/index.ts'
import type { Format, Sample } from '../formats/format.ts'
import { detectFormat, formatNamed, formats } from '../formats/index.ts'
import type { IngestOptions } from './ingest-options.ts'

/** The format that the user names, or the file shows. */
export function formatOf(sample: Sample, { format, map }: IngestOptions): Format {
  const names = formats.map(({ name }) => name).join(', ')
  if (format !== undefined || map !== undefined) {
    const named = formatNamed(format ?? 'table')
    if (named) return named
    throw new PortentError('ERR_FORMAT', `there is no format ${format}; there are ${names}`)
  }
  const detected = detectFormat(sample)
  if (detected) return detected
  const remedy = `name it by --format (${names}), or its columns by --map time=…,source=…,destination=…`
  throw new PortentError('ERR_FORMAT', `${sample.path} is of no known format: ${remedy}`)
}

/** Whether the file shows what it is, or the user says so. */
export function isOfSomeFormat(sample: Sample, { format, map }: IngestOptions): boolean {
  return format !== undefined || map !== undefined || detectFormat(sample) !== undefined
}

/** The SELECT of the file's rows. */
export function selectOf(
  format: Format,
  sample: Sample,
  { network = '0', map }: IngestOptions,
): string {
  return format.select(sample, map === undefined ? { network } : { network, map })
}

/** How a table's columns are understood. */
export function columnsIn(
  format: Format,
  sample: Sample,
  { map }: IngestOptions,
): Readonly<Record<string, string>> | undefined {
  return format.columns?.(sample, map === undefined ? {} : { map })
}

/**
 * What besides its content changes what a file says: another network matters only to a format that asks for
 * it, and the name only to one that reads it.
 */
export function meaningOf(format: Format, sample: Sample, options: IngestOptions): string {
  const { network = '0', map } = options
  const select = selectOf(format, sample, options)
  const matters = select !== selectOf(format, sample, { ...options, network: `${network} ` })
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const name = format.readsName ? [basename(sample.path)] : []
  return JSON.stringify([format.name, matters ? network : null, entries, ...name])
}
