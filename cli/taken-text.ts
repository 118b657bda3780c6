import type { IngestedFile, TakenAs, TakenFile } from '../datasets/index.ts'
import { count, dateTime, table } from './text.ts'

/** How a file was read, as one would say it to `portent ingest`. */
function readAs({ format, network, map }: TakenAs): string {
  const pairs = Object.entries(map).map(([column, name]) => `${column}=${name}`)
  return [
    format,
    ...(pairs.length > 0 ? [`--map ${pairs.join(',')}`] : []),
    ...(network === undefined ? [] : [`--network ${network}`]),
  ].join(' ')
}

/** Enough of an id to name its file. */
const shortId = ({ id }: { readonly id: string }): string => id.slice(0, 8)

/** How the columns of a table were understood, and its earliest row as it came of that. */
export function toldColumns({ columns = {}, first }: IngestedFile): string {
  const named = Object.entries(columns).map(([field, column]) => `${field}=${column}`)
  const row =
    first && `first: ${first.source} asked for ${first.destination} at ${dateTime(first.at)}`
  return [`table: ${named.join(' ')}`, ...(row ? [row] : [])].join('; ')
}

/** A reading of content that counts already as it was read before, with the ways out; nothing for any other. */
export function toldTwice({ path, id, otherwise = [] }: IngestedFile): string {
  if (id === undefined || otherwise.length === 0) return ''
  const earlier = otherwise.map((each) => `${shortId(each)} (${readAs(each)})`).join(' and ')
  const [all, theEarlier] =
    otherwise.length > 1 ? ['all', 'the earlier ones'] : ['both', 'the earlier']
  return (
    `${path}: this reading is ${shortId({ id })}. The same content is in already as ${earlier}, and ${all} count: ` +
    `portent forget ${shortId({ id })} takes this one out, ` +
    `portent forget ${otherwise.map(shortId).join(' ')} ${theEarlier}`
  )
}

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
