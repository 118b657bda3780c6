import type { PushContent } from '../../goalstate/index.ts'
import type { PushReport } from '../grpc/push-client.ts'

/**
 * What counts as confirmed, since agents never answer for neighbors:
 *
 * - `replies`: every other resource that the host was told beside the neighbor in the same push was said
 *   SUCCESS of. An agent answers when it has worked through the whole message, and the neighbor went with it.
 * - `stream`: the push ended well, and nothing in it was refused.
 */
export const confirmations = ['replies', 'stream'] as const

export type ConfirmBy = (typeof confirmations)[number]

/**
 * How sending one item went: it is there; the other end took the message and did not say enough; it said
 * otherwise of something that the item needs; or the call failed.
 */
export type PushOutcome = 'confirmed' | 'unconfirmed' | 'refused' | 'failed'

/** One item as it was sent to one host. */
export interface SentItem {
  readonly host: string
  readonly content: PushContent
}

/**
 * What the reports of all messages that carried an item prove of it.
 *
 * @param reports - Of one host's messages, in which the item was whole.
 */
export function outcomeOf(
  { host, content: { neighbor, resources } }: SentItem,
  reports: readonly PushReport[],
  by: ConfirmBy,
): PushOutcome {
  const names = new Set(resources.map(wireNameOf))
  const own = reports.flatMap((report) =>
    report.resources.filter((each) => each.host === host && names.has(`${each.type} ${each.id}`)),
  )
  if (own.some(({ outcome }) => outcome === 'refused')) return 'refused'
  if (reports.some(({ status }) => status !== 'OK')) return 'failed'
  const item = wireNameOf(neighbor)
  if (!own.some(({ type, id }) => `${type} ${id}` === item)) return 'unconfirmed'
  if (by === 'stream') return 'confirmed'
  const beside = own.filter(({ type }) => type !== 'NEIGHBOR')
  const isProved = beside.length > 0 && beside.every(({ outcome }) => outcome === 'confirmed')
  return isProved ? 'confirmed' : 'unconfirmed'
}

/** As `host_resources` names it, e.g. `NEIGHBOR L2/p9`. */
const wireNameOf = ({ type, key }: { readonly type: string; readonly key: string }) =>
  `${type.toUpperCase()} ${key}`
