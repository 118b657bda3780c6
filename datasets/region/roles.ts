/**
 * The catalogue: what kinds of VM there are, whom they call on which port, and what runs by the clock.
 *
 * Frequencies and chances are ours; what they add up to is held against `shapes.ts`.
 *
 * @module
 */

const tcp = 6
const udp = 17

/** The order is that of ids in typed arrays. */
export const roleNames = [
  'load-balancer',
  'web',
  'app',
  'worker',
  'database',
  'cache',
  'queue',
  'batch',
  'data-node',
  'dns',
  'monitoring',
  'logging',
  'configuration',
  'bastion',
  'scanner',
  'object-store',
  'package-mirror',
] as const

export type RoleName = (typeof roleNames)[number]

/**
 * How a caller finds one member of the group it calls.
 *
 * - `balanced`: any member, by the day's traffic (what a load balancer does);
 * - `subset`: one of the caller's own few, which rotate slowly and survive growth of the group;
 * - `primary`: the first member, now and then another;
 * - `shard`: by key, and some keys are hotter;
 * - `sweep`: the VPC's VMs in turn;
 * - `favourite`: any VM of the VPC, some far more often;
 * - `random`: any VM of the VPC.
 */
type Choice = 'balanced' | 'subset' | 'primary' | 'shard' | 'sweep' | 'favourite' | 'random'

/** One thing that a VM may do in a unit of work; those of a role are tried in order. */
export interface Call {
  /** In the caller's application, else among the VPC's shared services; `any` needs a VPC-wide pick. */
  readonly to: RoleName | 'any'
  readonly port: number
  /** IANA number. */
  readonly protocol: number
  readonly pick: Choice
  /** Chance in `[0, 1]` that a unit of work includes it. */
  readonly chance: number
  /** Chance that the one called starts a unit of work of its own. */
  readonly onward: number
  /** Median length of the connection, milliseconds. */
  readonly holds: number
}

export interface Role {
  /** Units of work an hour that a VM starts by itself when its tenant is busiest. */
  readonly perHour: number
  readonly calls: readonly Call[]
  /** Members follow the tenant's daily rhythm. */
  readonly autoscaled: boolean
  /** Deployments a day that replace every member by a new VM with a new address. */
  readonly deploysPerDay: number
  /** Subnet that its VMs get their addresses from, where the tenant separates tiers. */
  readonly tier: 'front' | 'app' | 'data' | 'operations'
  /** Calls services of other applications too (microservices). */
  readonly calling: boolean
  /** Offers its service to other applications of the VPC. */
  readonly offering: boolean
  /** Port of that service. */
  readonly port: number
}

const call = (
  to: Call['to'],
  port: number,
  pick: Choice,
  chance: number,
  { onward = 0, holds = 200, protocol = tcp }: Partial<Call> = {},
): Call => ({ to, port, protocol, pick, chance, onward, holds })

const resolve = (chance: number) => call('dns', 53, 'subset', chance, { protocol: udp, holds: 5 })
const shipLogs = call('logging', 5044, 'subset', 0.06, { holds: 20_000 })
const sendMetrics = call('monitoring', 9090, 'subset', 0.06, { holds: 30_000 })
const everyday = [shipLogs, sendMetrics]

const role = (tier: Role['tier'], port: number, perHour: number, calls: readonly Call[]) => ({
  tier,
  port,
  perHour,
  calls,
  autoscaled: false,
  deploysPerDay: 0.02,
  calling: false,
  offering: false,
})

/** Every role; a call whose target the tenant does not have is not made. */
export const roles: Readonly<Record<RoleName, Role>> = {
  'load-balancer': role('front', 443, 60, [
    call('web', 8080, 'balanced', 1, { onward: 0.5, holds: 400 }),
    call('app', 8081, 'balanced', 0.3, { onward: 0.5, holds: 400 }),
    ...everyday,
  ]),
  web: {
    ...role('front', 8080, 3, [
      resolve(0.25),
      call('cache', 6379, 'shard', 0.3, { holds: 50 }),
      call('app', 8081, 'subset', 0.8, { onward: 0.5, holds: 300 }),
      call('database', 5432, 'primary', 0.15, { holds: 2_000 }),
      ...everyday,
    ]),
    autoscaled: true,
    deploysPerDay: 0.25,
    calling: true,
    offering: true,
  },
  app: {
    ...role('app', 8081, 3, [
      resolve(0.25),
      call('cache', 6379, 'shard', 0.5, { holds: 50 }),
      call('database', 5432, 'primary', 0.5, { holds: 2_000 }),
      call('queue', 5672, 'subset', 0.2, { onward: 0.1, holds: 5_000 }),
      call('object-store', 443, 'subset', 0.1, { holds: 800 }),
      ...everyday,
    ]),
    autoscaled: true,
    deploysPerDay: 0.35,
    calling: true,
    offering: true,
  },
  worker: {
    ...role('app', 9000, 8, [
      call('queue', 5672, 'subset', 0.9, { holds: 5_000 }),
      resolve(0.2),
      call('database', 5432, 'primary', 0.5, { holds: 3_000 }),
      call('object-store', 443, 'subset', 0.3, { holds: 3_000 }),
      ...everyday,
    ]),
    autoscaled: true,
    deploysPerDay: 0.25,
    calling: true,
  },
  database: {
    ...role('data', 5432, 4, [
      call('database', 5432, 'subset', 0.8, { holds: 30_000 }),
      ...everyday,
    ]),
    offering: true,
  },
  cache: {
    ...role('data', 6379, 4, [call('cache', 16379, 'subset', 0.8, { holds: 500 }), ...everyday]),
    offering: true,
  },
  queue: {
    ...role('data', 5672, 4, [call('queue', 25672, 'subset', 0.8, { holds: 10_000 }), ...everyday]),
    offering: true,
  },
  batch: {
    ...role('app', 8090, 1, [
      resolve(0.4),
      call('database', 5432, 'subset', 0.7, { holds: 20_000 }),
      call('data-node', 9866, 'balanced', 0.9, { holds: 5_000 }),
      call('object-store', 443, 'subset', 0.6, { holds: 10_000 }),
      ...everyday,
    ]),
    deploysPerDay: 0.1,
    calling: true,
  },
  'data-node': {
    ...role('data', 9866, 6, [
      call('data-node', 9866, 'balanced', 0.8, { holds: 4_000 }),
      call('data-node', 9866, 'balanced', 0.6, { holds: 4_000 }),
      ...everyday,
    ]),
    offering: true,
  },
  dns: role('operations', 53, 4, [call('dns', 53, 'subset', 0.6, { holds: 100 }), ...everyday]),
  monitoring: role('operations', 9090, 60, [
    call('any', 9100, 'sweep', 1, { holds: 30 }),
    call('any', 9100, 'sweep', 1, { holds: 30 }),
    call('any', 9100, 'sweep', 0.5, { holds: 30 }),
  ]),
  logging: role('operations', 5044, 6, [
    call('object-store', 443, 'subset', 0.9, { holds: 3_000 }),
    call('logging', 9300, 'subset', 0.4, { holds: 2_000 }),
  ]),
  configuration: role('operations', 8140, 3, [resolve(0.5), ...everyday]),
  bastion: role('operations', 22, 3, [
    resolve(0.5),
    call('any', 22, 'favourite', 1, { holds: 300_000 }),
    call('any', 22, 'favourite', 0.4, { holds: 120_000 }),
  ]),
  scanner: role('operations', 8834, 40, [
    call('any', 22, 'random', 1, { holds: 5 }),
    call('any', 443, 'random', 1, { holds: 5 }),
    call('any', 3389, 'random', 1, { holds: 5 }),
    call('any', 8080, 'random', 0.5, { holds: 5 }),
  ]),
  // Managed by the provider: an address in the VPC, and no VM of the tenant's behind it.
  'object-store': role('operations', 443, 0, []),
  'package-mirror': role('operations', 443, 0, []),
}

/** What runs by the clock on every member of a group at about the same time. */
export interface CronJob {
  /** `all`: on every VM. */
  readonly roles: readonly RoleName[] | 'all'
  /** Milliseconds from one run to the next; each group has an offset of its own within it. */
  readonly every: number
  /** Runs at night only (0 to 5 o'clock of the tenant), at the group's offset. */
  readonly nightly: boolean
  /** Mean of the exponential delay of one member, milliseconds. */
  readonly jitter: number
  readonly calls: readonly Call[]
}

const minute = 60_000
const hour = 60 * minute

export const cronJobs: readonly CronJob[] = [
  {
    roles: 'all',
    every: hour,
    nightly: false,
    jitter: 2 * minute,
    calls: [resolve(0.3), call('configuration', 8140, 'subset', 1, { holds: 4_000 })],
  },
  {
    roles: 'all',
    every: 24 * hour,
    nightly: true,
    jitter: 10 * minute,
    calls: [
      resolve(1),
      call('package-mirror', 443, 'subset', 1, { holds: 5_000 }),
      call('logging', 514, 'subset', 1, { holds: 2_000 }),
    ],
  },
  {
    roles: ['batch', 'worker'],
    every: hour,
    nightly: false,
    jitter: 20_000,
    calls: [
      call('database', 5432, 'subset', 1, { holds: 20_000 }),
      call('data-node', 9866, 'balanced', 1, { holds: 5_000 }),
      call('object-store', 443, 'subset', 0.8, { holds: 10_000 }),
    ],
  },
  {
    roles: ['database', 'cache', 'queue', 'data-node'],
    every: 24 * hour,
    nightly: true,
    jitter: minute,
    calls: [call('object-store', 443, 'subset', 1, { holds: 600_000 })],
  },
]

/** An application is made of roles, each with its share of the VMs. */
export interface Template {
  readonly name: string
  /** How many applications in a hundred are of this kind. */
  readonly weight: number
  /** Shares that add up to 1; each role has at least one VM. */
  readonly shares: Partial<Readonly<Record<RoleName, number>>>
}

export const templates: readonly Template[] = [
  {
    name: 'shop',
    weight: 25,
    shares: {
      'load-balancer': 0.06,
      web: 0.28,
      app: 0.32,
      worker: 0.12,
      database: 0.1,
      cache: 0.08,
      queue: 0.04,
    },
  },
  {
    name: 'api',
    weight: 30,
    shares: { 'load-balancer': 0.06, app: 0.62, database: 0.2, cache: 0.12 },
  },
  { name: 'site', weight: 15, shares: { 'load-balancer': 0.1, web: 0.6, database: 0.3 } },
  {
    name: 'pipeline',
    weight: 15,
    shares: { worker: 0.55, queue: 0.15, database: 0.1, batch: 0.2 },
  },
  { name: 'analytics', weight: 15, shares: { batch: 0.3, 'data-node': 0.7 } },
]
