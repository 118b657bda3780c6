import type { TakenAs, TakenFile } from '../datasets/index.ts'
import { count, dateTime, table } from './text.ts'

/** How a file was read, as one would say it to `portent ingest`. */
export function readAs({ format, network, map }: TakenAs): string {
  const pairs = Object.entries(map).map(([column, name]) => `${column}=${name}`)
  return [
    format,
    ...(pairs.length > 0 ? [`--map ${pairs.join(',')}`] : []),
    ...(network === undefined ? [] : [`--network ${network}`]),
  ].join(' ')
}

/** Enough of an id to name its file. */
export const shortId = ({ id }: TakenAs): string => id.slice(0, 8)

/** All that is to know of a file, in a few lines. */
export function toldFile(file: TakenFile): string {
  const { path, rows, badLines, from, to, vnis, vni, takenAt } = file
  const bad = badLines > 0 ? `, ${count(badLines)} bad lines` : ''
  const networks = vnis === 1 ? `VNI ${vni}` : `${count(vnis)} VNIs from ${vni} on`
  return [
    `${shortId(file)}  ${path}`,
    table([
      ['  taken', `${dateTime(takenAt)}, as ${readAs(file)}`],
      ['  rows', `${count(rows)}${bad}${rows > 0 ? `, ${networks}` : ''}`],
      ...(from === undefined || to === undefined
        ? []
        : [['  span', `${dateTime(from)} to ${dateTime(to)}`] as const]),
    ]),
  ].join('\n')
}
