import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { type HostRequestItem, readHostRequest } from '../../goalstate/index.ts'
import type { RequestReport, RestartReport } from '../store/store.ts'
import { canonicalAddress } from './address.ts'
import { Address, problem, Taken, timeOf } from './schemas.ts'

/** In a query all is text, so milliseconds are digits. */
const MomentInQuery = z.union([z.iso.datetime({ offset: true }), z.string().regex(/^\d{1,15}$/)])

const Query = z.strictObject({
  host_ip: Address.optional().describe(
    'The host whose agent asks, as other reports name it; needed for a restart of its agent',
  ),
  time: MomentInQuery.optional().describe(
    'When it asked: ISO 8601 with an offset, or milliseconds since the epoch; default now',
  ),
})

/** Whatever comes is read by `goalstate`, which names the field of what it refuses. */
const Body = z.unknown().meta({
  id: 'HostRequest',
  type: 'object',
  description:
    "Alcor's `alcor.schema.HostRequest`: protobuf-JSON (snake_case or camelCase names, enums by name " +
    'or number), or the binary message as application/x-protobuf',
  examples: [
    {
      format_version: 1,
      state_requests: [
        {
          request_type: 'ON_DEMAND',
          request_id: '6a0a5a34-58cf-4f0b-9d8e-2f2a3c0f6f12',
          tunnel_id: 5001,
          source_ip: '10.0.0.4',
          source_port: 40112,
          destination_ip: '10.0.0.9',
          destination_port: 5432,
          ethertype: 'IPV4',
          protocol: 'TCP',
        },
      ],
    },
  ],
})

const Reply = Taken.extend({
  restarts: z.int().min(0).describe('Restarts of the agent that were new and are noted now'),
  unknown: z
    .array(z.string())
    .max(100)
    .describe("JSON Pointers to fields that Alcor's schema does not know, at most 100; ignored"),
})

/**
 * `POST /v1/alcor/host-requests`: what an Alcor agent sends its Network Configuration Manager, as it is.
 *
 * @param keepRequests - Keeps on-demand requests for good, and gives back those that were new.
 * @param keepRestarts - The same for restarts of agents.
 */
export const alcorRoutes: FastifyPluginAsyncZod<{
  keepRequests(reports: readonly RequestReport[]): Promise<readonly RequestReport[]>
  keepRestarts(restarts: readonly RestartReport[]): readonly RestartReport[]
  now(): number
  bodyLimit: number
}> = async (app, { keepRequests, keepRestarts, now, bodyLimit }) => {
  app.addContentTypeParser(
    'application/x-protobuf',
    { parseAs: 'buffer', bodyLimit },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/v1/alcor/host-requests',
    {
      bodyLimit,
      schema: {
        operationId: 'reportAlcorHostRequest',
        tags: ['reports'],
        summary: "Report an Alcor agent's HostRequest",
        description:
          'For a Network Configuration Manager that mirrors what its agents ask. On-demand requests are ' +
          'kept like those of /v1/requests, once per id; after a restart of its agent a host is ' +
          'believed to hold nothing.',
        consumes: ['application/json', 'application/x-protobuf'],
        querystring: Query,
        body: Body,
        response: {
          200: Reply.describe('They are kept'),
          400: problem('It is no valid HostRequest; nothing of it was kept'),
          413: problem('The body is too large'),
          415: problem('The body is neither JSON nor protobuf'),
        },
      },
    },
    async ({ body, query: { host_ip: host = '', time: moment } }) => {
      const { requests, unknown } = readHostRequest(body)
      const time = moment === undefined ? now() : momentOf(moment)
      const onDemand = requests.filter(({ kind }) => kind === 'on-demand')
      const restarted = requests.filter(({ kind }) => kind === 'agent-restarted')
      if (restarted.length > 0 && host === '') throw namelessRestart()
      const reports = onDemand.map((item) => reportOf(item, time, host))
      const accepted = reports.length === 0 ? 0 : (await keepRequests(reports)).length
      const restarts = keepRestarts(restarted.map(({ requestId }) => ({ requestId, host, time })))
      return {
        accepted,
        duplicates: onDemand.length - accepted,
        restarts: restarts.length,
        unknown: unknown.slice(0, 100),
      }
    },
  )
}

const momentOf = (text: string) => timeOf(/^\d+$/.test(text) ? Number(text) : text)

/** With addresses spelled as in all other reports, where an IPv4 address inside IPv6 is that address. */
function reportOf(item: HostRequestItem, time: number, host: string): RequestReport {
  const { requestId, vni, source, destination, destinationPort, protocol } = item
  return {
    requestId,
    time,
    vni,
    source: canonicalAddress(source) ?? source,
    destination: canonicalAddress(destination) ?? destination,
    port: destinationPort,
    protocol,
    host,
  }
}

function namelessRestart(): PortentError {
  return new PortentError(
    'ERR_INPUT',
    "HostRequest: an agent restarted, and nothing says which host's; add ?host_ip= with its address",
  )
}
