import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { requireVni } from '../access/access.ts'
import type { VmView } from '../predictor.ts'
import { Address, isoTime, MomentOut, problem, VniInPath } from './schemas.ts'

/** All the route needs to know of the predictor. */
export interface VmSource {
  vm(vni: number, ip: string, latest: number): VmView | undefined
}

const Reply = z
  .object({
    vni: z.int().min(1),
    ip: z.string().describe('Canonical'),
    cluster: z.int().min(0).nullable().describe('Its cluster; null where it has none'),
    similarVms: z.int().min(0).describe('Other VMs of its VNI in its cluster'),
    profile: z.object({
      requests: z
        .int()
        .min(0)
        .describe('All requests of the log that was learned, and what was reported since'),
      distinctDestinations: z.int().min(0).describe('Different destinations of those requests'),
      ports: z
        .array(
          z.object({
            port: z.int().min(1).max(65_535),
            protocol: z.int().min(0).max(255),
            requests: z.int().min(1),
          }),
        )
        .max(5)
        .describe(
          'The five most requested ports with their protocols, most first, where a request says them. ' +
            "Of the learned log a VM's 16 most requested ports count",
        ),
      hours: z.array(z.int().min(0)).length(24).describe('Those requests by hour of the day, UTC'),
    }),
    history: z
      .array(
        z.object({
          destination: z.string(),
          time: MomentOut,
          known: z.enum(['training', 'reported']).describe('Where it is known from'),
        }),
      )
      .max(50)
      .describe('The latest requests, newest first'),
  })
  .meta({
    id: 'Vm',
    examples: [
      {
        vni: 5001,
        ip: '10.0.0.4',
        cluster: 3,
        similarVms: 15,
        profile: {
          requests: 620,
          distinctDestinations: 14,
          ports: [
            { port: 5432, protocol: 6, requests: 401 },
            { port: 53, protocol: 17, requests: 219 },
          ],
          hours: [0, 0, 0, 0, 0, 0, 0, 0, 90, 75, 61, 58, 70, 66, 72, 68, 60, 0, 0, 0, 0, 0, 0, 0],
        },
        history: [{ destination: '10.0.0.9', time: '2026-01-05T10:00:00.250Z', known: 'reported' }],
      },
    ],
  })

/** `GET /v1/vms/{vni}/{ip}`: what is known of one VM. */
export const vmRoutes: FastifyPluginAsyncZod<{ predictor: VmSource }> = async (
  app,
  { predictor },
) => {
  app.get(
    '/v1/vms/:vni/:ip',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getVm',
        tags: ['predictions'],
        summary: 'What is known of a VM',
        description:
          'Its profile, its cluster and its latest requests. The profile counts the whole log that the ' +
          'model learned, and the requests and uses of pushed items reported since: those later than the ' +
          "VM's last request in that log, as long as they are kept. What is reported late counts once a " +
          'model has learned it.',
        params: z.object({
          vni: VniInPath.meta({
            description: 'Virtual network identifier, in digits',
            examples: ['5001'],
          }),
          ip: Address.meta({
            description: 'Address in any spelling or name, percent-encoded',
            examples: ['10.0.0.4'],
          }),
        }),
        response: {
          200: Reply.describe('The VM'),
          400: problem('The VNI or the address is not valid'),
          404: problem('Neither training nor a report has named the VM'),
          503: problem('No model has been trained yet'),
        },
      },
    },
    async (request) => {
      const { ip } = request.params
      const vni = Number(request.params.vni)
      requireVni(request, vni)
      const view = predictor.vm(vni, ip, 50)
      if (!view) {
        throw new PortentError(
          'ERR_UNKNOWN_VM',
          `VNI ${vni} has no VM ${ip} that training or a report has named: check both, or report its requests`,
        )
      }
      const { cluster, similarVms, history, profile } = view
      return {
        vni,
        ip,
        cluster: cluster < 0 ? null : cluster,
        similarVms,
        profile: { ...profile, ports: [...profile.ports], hours: [...profile.hours] },
        history: history.map((entry) => ({ ...entry, time: isoTime(entry.time) })),
      }
    },
  )
}
