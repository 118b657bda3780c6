import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readHostRequest } from '../../goalstate/index.ts'
import { requireAllVnis, requireVni } from '../access/access.ts'
import type { Intake } from '../intake.ts'
import { takeHostRequest } from '../take-host-request.ts'
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

/** `POST /v1/alcor/host-requests`: what an Alcor agent sends its Network Configuration Manager, as it is. */
export const alcorRoutes: FastifyPluginAsyncZod<{
  intake: Intake
  now(): number
  bodyLimit: number
}> = async (app, { intake, now, bodyLimit }) => {
  app.addContentTypeParser(
    'application/x-protobuf',
    { parseAs: 'buffer', bodyLimit },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/v1/alcor/host-requests',
    {
      bodyLimit,
      config: { scope: 'report' },
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
    async (call) => {
      const { host_ip: host = '', time: moment } = call.query
      const request = readHostRequest(call.body)
      for (const { kind, vni } of request.requests) {
        // Of a restart all networks know that have a VM on the host.
        if (kind === 'agent-restarted') requireAllVnis(call)
        else requireVni(call, vni)
      }
      const time = moment === undefined ? now() : momentOf(moment)
      const taken = await takeHostRequest(request, { host, time }, intake)
      return { ...taken, unknown: request.unknown.slice(0, 100) }
    },
  )
}

const momentOf = (text: string) => timeOf(/^\d+$/.test(text) ? Number(text) : text)
