import { lookup as resolve } from 'node:dns/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { MayReach } from './reachable-address.ts'

export interface WebhookCall {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Calls one, and gives the status of the answer; throws if there is none. */
export type PostWebhook = (call: WebhookCall) => Promise<number>

/** How long a call may take from the lookup of its name to the end of its answer, milliseconds. */
const callTimeout = 10_000
/** An answer that is longer is cut off: only its status counts. */
const mostAnswer = 16 * 1024

/** The name led to addresses that may not be called, or the URL is one. */
const refusal = (host: string) =>
  new Error(`${host} leads to private or special addresses only, which webhooks may not call`)

/**
 * Calls webhooks over HTTP and HTTPS. The address that is judged is the one that is connected to, whatever a
 * name leads to a moment later, and no redirect is followed.
 */
export function webhookCaller(mayReach: MayReach, timeout = callTimeout): PostWebhook {
  const options = { keepAlive: true, maxSockets: 8, lookup: guardedLookup(mayReach) }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  return ({ url: text, headers, body }) =>
    new Promise((done, failed) => {
      const url = new URL(text)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      // No lookup is made for what is an address already.
      if (isIP(host) !== 0 && !mayReach(host)) throw refusal(host)
      const protocol = url.protocol as 'http:' | 'https:'
      const request = (protocol === 'https:' ? https : http).request(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': `${Buffer.byteLength(body)}` },
        agent: agents[protocol],
        signal: AbortSignal.timeout(timeout),
      })
      request.once('error', failed)
      request.once('response', (answer) => {
        let length = 0
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length
          if (length > mostAnswer) answer.destroy()
        })
        answer.once('error', () => {})
        answer.once('close', () => done(answer.statusCode!))
      })
      request.end(body)
    })
}

/** Looks names up, and gives only what may be called. */
function guardedLookup(mayReach: MayReach): LookupFunction {
  return (hostname, options, give) => {
    resolve(hostname, { all: true, family: options.family ?? 0 }).then(
      (found) => {
        const open = found.filter(({ address }) => mayReach(address))
        if (open.length === 0) give(refusal(hostname), '')
        else if (options.all) give(null, open)
        else give(null, open[0]!.address, open[0]!.family)
      },
      (error: NodeJS.ErrnoException) => give(error, ''),
    )
  }
}
