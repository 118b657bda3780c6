import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import type { Champion } from '../../ml/index.ts'
import { requireVni } from '../access/access.ts'
import { problem, VniInPath } from '../http/schemas.ts'
import type { Background } from './background.ts'
import { type KnownVms, knownVms, packMap, requestRows } from './map-payload.ts'
import type { NetworkVms } from './wire.ts'

const hour = 3_600_000

const Params = z.object({
  vni: VniInPath.meta({ description: 'Virtual network identifier, in digits', examples: ['5001'] }),
})

const counts = z.array(z.int().min(0))
const VmsReply = z
  .object({
    vni: z.int(),
    since: z.number().describe('From when on is counted, milliseconds since the epoch'),
    ip: z.array(z.string()),
    requests: counts.describe('First packets that nothing was pushed for'),
    hits: counts.describe('First packets that met a push in time'),
    late: counts.describe('First packets that came before their push'),
    unused: counts.describe('Pushes that left their host unused'),
    latest: z.array(z.number()).describe('When it was last heard of; 0 where it was not'),
    cluster: z.array(z.int()).describe('-1 where it has none'),
  })
  .meta({
    id: 'NetworkVms',
    description: 'Columns of equal length, a place for each VM; those with most misses first',
    examples: [
      {
        vni: 5001,
        since: 1_767_603_600_000,
        ip: ['10.0.0.4', '10.0.0.5'],
        requests: [7, 0],
        hits: [31, 0],
        late: [1, 0],
        unused: [12, 0],
        latest: [1_767_607_190_000, 0],
        cluster: [3, 0],
      },
    ],
  })

/** `GET /v1/networks/{vni}/vms` and `/map`: the VMs of a network, in numbers and in the plane. */
export const networkRoutes: FastifyPluginAsyncZod<{
  background: Background
  predictor: { readonly champion: Champion | undefined }
  now: () => number
}> = async (app, { background, predictor, now }) => {
  const known = keeping(knownVms)
  const mapOf = keeping(async (champion, vni) => {
    const vms = await known(champion, vni)
    const rows = await requestRows(champion, vni, vms.ips.length)
    return packMap(vms, await background.run('projectionOf', rows, vms.clusters))
  })
  app.get(
    '/v1/networks/:vni/vms',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getNetworkVms',
        tags: ['dashboard'],
        summary: 'The VMs of a network, and how they did',
        description:
          'VMs that were reported in the last hour or that the model knows, in columns. A network that ' +
          'nobody has named has none.',
        params: Params,
        response: { 200: VmsReply.describe('The VMs'), 400: problem('The VNI is not valid') },
      },
    },
    async (request, reply) => {
      const vni = Number(request.params.vni)
      requireVni(request, vni)
      const since = now() - hour
      const { champion } = predictor
      const counted = await background.run('countsOf', vni, since)
      const learned = champion ? await known(champion, vni) : nobody
      // Checked by types alone: of a hundred thousand VMs every look would take its time.
      return reply
        .type('application/json')
        .serializer(JSON.stringify)
        .send({
          ...{ vni, since },
          ...withKnown(counted, learned),
        } as never)
    },
  )

  app.get(
    '/v1/networks/:vni/map',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getNetworkMap',
        tags: ['dashboard'],
        summary: 'The VMs of a network in the plane',
        description:
          'Each VM that the model knows, placed by what it asked for, in the plane in which the clusters lie ' +
          'furthest apart. Little-endian: n (uint32), x and y (uint16, shape [n] each, from 0 to 65535), ' +
          'clusters (int32, shape [n], -1 for none), then the addresses as a JSON list.',
        params: Params,
        response: {
          200: {
            description: 'The map',
            content: { 'application/octet-stream': { schema: z.string() } },
          },
          400: problem('The VNI is not valid'),
          503: problem('No model has been trained yet'),
        },
      },
    },
    async (request, reply) => {
      const vni = Number(request.params.vni)
      requireVni(request, vni)
      const { champion } = predictor
      if (!champion)
        throw new PortentError('ERR_NO_MODEL', 'no model has been trained yet: run `portent train`')
      const map = await mapOf(champion, vni)
      reply.header('cache-control', 'private, no-cache')
      return reply.type('application/octet-stream').send(map as never)
    },
  )
}

const nobody: KnownVms = { ips: [], clusters: new Int32Array(0) }

type Columns = Omit<NetworkVms, 'vni' | 'since'>

/** Adds the VMs that the model knows and nobody reported, and the cluster of each. */
function withKnown(counted: Omit<Columns, 'cluster'>, { ips, clusters }: KnownVms): Columns {
  const rowOf = new Map(counted.ip.map((ip, row) => [ip, row]))
  const cluster = new Array<number>(counted.ip.length).fill(-1)
  const quiet: string[] = []
  for (const [vm, ip] of ips.entries()) {
    const row = rowOf.get(ip)
    if (row === undefined) {
      quiet.push(ip)
      cluster.push(clusters[vm]!)
    } else cluster[row] = clusters[vm]!
  }
  const none = new Array<number>(quiet.length).fill(0)
  return {
    ip: [...counted.ip, ...quiet],
    requests: [...counted.requests, ...none],
    hits: [...counted.hits, ...none],
    late: [...counted.late, ...none],
    unused: [...counted.unused, ...none],
    latest: [...counted.latest, ...none],
    cluster,
  }
}

/** What is kept of networks; what a model learned does not change. */
const mostKept = 8

/** Keeps what was made last, by model and network, and makes nothing twice at a time. */
function keeping<T>(make: (champion: Champion, vni: number) => Promise<T>) {
  const made = new Map<string, Promise<T>>()
  return (champion: Champion, vni: number): Promise<T> => {
    const key = `${champion.manifest.version} ${vni}`
    const one = made.get(key) ?? make(champion, vni)
    made.delete(key)
    made.set(key, one)
    if (made.size > mostKept) made.delete(made.keys().next().value!)
    one.catch(() => made.delete(key))
    return one
  }
}
