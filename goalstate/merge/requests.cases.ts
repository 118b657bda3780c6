/** Arbitrary requests for the laws of merging: small worlds in which things collide. */
import fc from 'fast-check'
import { cidr, ip, mac } from '../state/address.ts'
import {
  addresses,
  allowed,
  dhcp,
  fixed,
  neighbor,
  placement,
  port,
  reached,
  route,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../state/samples.ts'
import { isLive, type Operation, type Resource, type ResourceType } from '../state/state.ts'
import type { MergeRequest } from './request.ts'

const hosts = ['192.168.0.1', '192.168.0.2', '192.168.0.3']

const context: readonly Resource[] = [
  vpc({ id: 'v' }),
  ...[1, 2].map((n) =>
    subnet({
      id: `s${n}`,
      cidr: cidr(`10.0.${n}.0/24`),
      gateway: addresses(`10.0.${n}.1`, `00:00:00:00:00:0${n}`),
    }),
  ),
]

const small = fc.integer({ min: 1, max: 3 })
const wholeOrDelete = fc.constantFrom<Operation>('create', 'update', 'delete')

const ports = fc
  .record({
    n: small,
    operation: wholeOrDelete,
    ip: small,
    owned: fc.boolean(),
    groups: fc.subarray(['g1', 'g2']),
    pairs: fc.subarray(['10.9.0.0/25', '10.9.0.128/25', '10.9.1.0/24']),
  })
  .map(({ n, operation, ip: last, owned, groups, pairs }) =>
    port({
      id: `port${n}`,
      operation,
      mac: mac(`00:00:00:00:01:0${n}`),
      deviceId: owned ? 'vm' : '',
      fixedIps: fixed('s1', `10.0.1.${10 * n + last}`),
      securityGroupIds: groups,
      allowedPairs: pairs.map((prefix) => allowed(prefix, '00:00:00:00:00:09')),
    }),
  )

const neighbors = fc
  .record({
    n: small,
    kind: fc.constantFrom('l2' as const, 'l3' as const),
    operation: fc.constantFrom<Operation>('create', 'update', 'info', 'delete'),
    ip: small,
    on: fc.constantFrom(...hosts),
  })
  .map(({ n, kind, operation, ip: last, on }) =>
    neighbor({
      id: `port${n}`,
      key: `${kind.toUpperCase()}/port${n}`,
      operation,
      mac: mac(`00:00:00:00:01:0${n}`),
      hostIp: ip(on),
      fixedIps: reached(kind, kind === 'l2' ? 's1' : 's2', `10.0.${kind === 'l2' ? 1 : 2}.${last}`),
    }),
  )

const rules = fc.uniqueArray(
  fc
    .record({ n: small, operation: wholeOrDelete, low: small, block: small })
    .map(({ n, operation, low, block }) =>
      securityRule({
        id: `rule${n}`,
        operation,
        portMin: 10 * low,
        portMax: 10 * low + 9,
        remotePrefix: cidr(`10.0.${block}.0/24`),
      }),
    ),
  { selector: ({ id }) => id, maxLength: 3 },
)

const groups = fc
  .record({ n: small, operation: wholeOrDelete, isPart: fc.boolean(), rules })
  .map(({ n, operation, isPart, rules }) =>
    securityGroup({
      id: `g${n}`,
      operation,
      update: isPart ? 'delta' : 'full',
      rules: isPart ? rules : rules.filter(isLive),
    }),
  )

const routes = fc.uniqueArray(
  fc
    .record({
      n: small,
      operation: wholeOrDelete,
      block: fc.integer({ min: 0, max: 7 }),
      hop: small,
    })
    .map(({ n, operation, block, hop }) =>
      route(`10.8.${block}.0/24`, `10.0.1.${hop}`, { id: `route${n}`, operation }),
    ),
  { selector: ({ id }) => id, maxLength: 3 },
)

const routers = fc
  .record({
    operation: wholeOrDelete,
    isPart: fc.boolean(),
    tables: fc.tuple(routes, fc.option(routes)),
    prefix: fc.constantFrom('', '192.168.0.1/'),
  })
  .map(({ operation, isPart, tables, prefix }) =>
    router({
      id: 'r',
      key: `${prefix}r`,
      operation,
      update: isPart ? 'delta' : 'full',
      tables: tables.flatMap((list, n) =>
        list === null
          ? []
          : [{ subnetId: `s${n + 1}`, rules: isPart ? list : list.filter(isLive) }],
      ),
    }),
  )

const leases = fc
  .record({ n: small, mac: small, ip: small, operation: wholeOrDelete })
  .map(({ n, mac: last, ip: address, operation }) =>
    dhcp({
      id: `lease${n}`,
      operation,
      subnetId: 's1',
      mac: mac(`00:00:00:00:01:0${last}`),
      ipv4: ip(`10.0.1.${address}`),
    }),
  )

const anything = fc.oneof(
  { weight: 3, arbitrary: ports },
  { weight: 4, arbitrary: neighbors },
  { weight: 2, arbitrary: groups },
  { weight: 2, arbitrary: routers },
  leases,
)

/**
 * How producers count: not at all, every telling of a thing, or so that two come to share a number; or
 * every telling, and no two things ever have one address, MAC or name.
 */
export type Counting = 'constant' | 'counted' | 'colliding' | 'apart'

interface Told {
  readonly resources: readonly Resource[]
  readonly hosts: readonly string[]
}

const told: fc.Arbitrary<Told> = fc.record({
  resources: fc.uniqueArray(anything, {
    selector: ({ type, key }) => `${type}/${key}`,
    minLength: 1,
    maxLength: 4,
  }),
  hosts: fc.subarray(hosts, { minLength: 1 }),
})

/** Requests to some of three hosts, each with the subnets and VPC that it needs. */
export function requestsOf(counting: Counting, maxLength = 6): fc.Arbitrary<MergeRequest[]> {
  return fc
    .array(told, { minLength: 1, maxLength })
    .map((all) => numbered(counting === 'apart' ? all.map(apart) : all, counting))
}

/** Addresses and MACs that go by the thing's own number, and one key for the router. */
function apart({ resources, hosts }: Told): Told {
  const own = ({ id }: Resource) => id.at(-1)
  return {
    hosts,
    resources: resources.flatMap((one): Resource[] => {
      if (one.type === 'neighbor') {
        const fixedIps = one.fixedIps.map((each) => ({
          ...each,
          ip: ip(`${each.ip.text}${own(one)}`),
        }))
        return [{ ...one, fixedIps }]
      }
      if (one.type === 'dhcp') return [{ ...one, mac: mac(`00:00:00:00:02:0${own(one)}`) }]
      return one.type === 'router' && one.key !== one.id ? [] : [one]
    }),
  }
}

function numbered(all: readonly Told[], counting: Counting): MergeRequest[] {
  const counts = new Map<string, number>()
  const revisionOf = ({ type, id }: Resource) => {
    if (counting === 'constant') return 1
    const name = `${type}/${id}`
    const count = (counts.get(name) ?? 1) + 1
    counts.set(name, count)
    return counting === 'colliding' ? 2 + (count >> 1) : count
  }
  return all.map(({ resources, hosts }, n) =>
    requestTo(
      hosts,
      [...context, ...resources.map((one) => ({ ...one, revision: revisionOf(one) }) as Resource)],
      `request${n}`,
    ),
  )
}

/** A request that sends all of its resources to all of its hosts. */
export function requestTo(
  hosts: readonly string[],
  resources: readonly Resource[],
  name = 'request',
): MergeRequest {
  const placements = hosts.flatMap((host) =>
    resources.map(({ type, key }) => placement(host, type as ResourceType, key)),
  )
  return { name, ids: [name], resources: [...resources, ...placements] }
}

/** The context that {@link requestsOf} gives to every request. */
export const needed = context
