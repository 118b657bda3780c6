import { goalStateV2, type MergedMessage } from '../../goalstate/index.ts'
import type { PushClient, PushReport } from '../grpc/push-client.ts'
import { type ConfirmBy, outcomeOf, type PushOutcome } from './confirmation.ts'
import type { Answered, SentRow } from './push-audit.ts'
import type { WaitingItem } from './waiting-item.ts'

/** Items of one network for one host, as they are sent together. */
export interface Batch {
  readonly items: readonly WaitingItem[]
  /** To be sent in this order. */
  readonly messages: readonly MergedMessage[]
  /** Whom it is sent to, `host:port`. */
  readonly address: string
  readonly client: PushClient
}

/** What came of a batch: of each of its items, in their order. */
export interface SentBatch {
  readonly outcomes: readonly PushOutcome[]
  readonly reply: Answered['reply']
  /** Milliseconds. */
  readonly took: number
}

/** @param deadline - Of each message, milliseconds. */
export async function sendBatch(
  { items, messages, client }: Batch,
  deadline: number,
  by: ConfirmBy,
): Promise<SentBatch> {
  const reports: PushReport[] = []
  for (const { resources } of messages) {
    reports.push(await client.push(goalStateV2(resources), deadline))
    // What follows may need what did not get there.
    if (reports.at(-1)!.status !== 'OK') break
  }
  return {
    outcomes: items.map((item) => outcomeOf(item, reports, by)),
    reply: replyOf(reports),
    took: reports.reduce((sum, { took }) => sum + took, 0),
  }
}

/** As the audit keeps it before the batch is sent. @param sent - Milliseconds since the epoch. */
export function rowsOf({ items, address }: Batch, sent: number): SentRow[] {
  return items.map(({ item, host, cause, reason, attempts }) => {
    const { plan, vni, source, destination, probability } = item
    return {
      ...{ plan, vni, host, source, destination, probability, cause, reason },
      ...{ target: address, attempt: attempts, sent },
    }
  })
}

/** Details come from the other end and may be of any length. */
const longestReply = 500

function replyOf(reports: readonly PushReport[]): string {
  const texts = reports.map(({ status, details }) =>
    details && details !== status ? `${status}: ${details}` : status,
  )
  return [...new Set(texts)].join('; ').slice(0, longestReply)
}
