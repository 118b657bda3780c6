import { createHmac, timingSafeEqual } from 'node:crypto'
import type { webhooks } from './api.ts'

/** The headers of a call, as `node:http` or `Headers` has them in lower case. */
export interface WebhookHeaders {
  readonly 'webhook-id'?: string | undefined
  readonly 'webhook-timestamp'?: string | undefined
  readonly 'webhook-signature'?: string | undefined
}

/** Older calls may be replays, seconds. */
const tolerance = 300

/**
 * What a webhook is told, if Portent told it: signed with the secret, and not long ago.
 *
 * @param body - As it came, before it was parsed.
 * @param now - Milliseconds since the epoch.
 * @throws Error if it was not, which says why.
 */
export function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: string,
  now: number = Date.now(),
): webhooks[keyof webhooks] {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers
  if (id === undefined || timestamp === undefined || given === undefined)
    throw new Error(
      'not signed: a header of webhook-id, webhook-timestamp and webhook-signature is missing',
    )
  if (!(Math.abs(now / 1_000 - Number(timestamp)) <= tolerance))
    throw new Error(`signed at ${timestamp}, which is more than ${tolerance} s from now`)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const own = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const isOurs = given.split(' ').some((one) => {
    const theirs = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return one.startsWith('v1,') && theirs.length === own.length && timingSafeEqual(theirs, own)
  })
  if (!isOurs) throw new Error('the signature is not of this secret')
  return JSON.parse(body) as webhooks[keyof webhooks]
}
