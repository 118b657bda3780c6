import { z } from 'zod'
import { PortentError } from '../../core/index.ts'

const hour = 3_600_000

/**
 * What may change for good, beside the daily life of deployments, growth and migration.
 *
 * - `role`: the largest group of application servers, web servers or workers becomes one of another role;
 * - `tenant`: the last VPC comes to life, which had no VM before;
 * - `popularity`: in every VPC the services least in demand become those most in demand, and the other way round.
 */
const changeKinds = ['role', 'tenant', 'popularity'] as const

/** Endpoints are packed in pairs into one exact double, and a VPC's addresses into 10.0.0.0/8. */
const maxVms = 12_000_000

const Settings = z
  .strictObject({
    /** Equal settings, seed included, give equal bytes; only its low 32 bits count. */
    seed: z.int().default(1),
    /** VMs at nominal size; autoscaled groups swing around theirs. Give this or `hosts`. */
    vms: z.int().min(5).max(maxVms).optional(),
    /** Hosts, each with `vmsPerHost` VMs. Give this or `vms`. */
    hosts: z.int().min(1).max(maxVms).optional(),
    /** 80 gives the forwarding entries a host that Achelous reports. */
    vmsPerHost: z.int().min(1).max(1_000).default(10),
    /** Tenants, each with a VNI of its own; by default a third of the square root of the VMs. */
    vpcs: z.int().min(1).max(100_000).optional(),
    /** Length of the log; give this or `hours`. */
    days: z.number().positive().max(3_660).optional(),
    hours: z.number().positive().max(87_840).optional(),
    /** When the log begins, milliseconds since the epoch; by default Monday, 5 January 2026, 0:00 UTC. */
    start: z
      .int()
      .min(0)
      .max(4_102_444_800_000)
      .default(Date.UTC(2026, 0, 5)),
    /** What `writeRegion` writes: `requests.jsonl` as agents ask, or `conn.log` as Zeek sees the flows. */
    as: z.enum(['alcor', 'zeek']).default('alcor'),
    /** An agent forgets an item after this many milliseconds without use. */
    idleTimeout: z.number().min(1_000).max(86_400_000).default(60_000),
    /** Scales how often every VM works; 1 is calibrated to the published shapes. */
    activity: z.number().min(0.01).max(100).default(1),
    /** Chance that a unit of work also asks for a destination drawn at random from the VPC. */
    noise: z.number().min(0).max(1).default(0.02),
    /** Share of VMs that have no fixed partners: half of their calls go to random destinations. */
    oddOnes: z.number().min(0).max(1).default(0.01),
    /** What turns the region into another one, days after `start`; default nothing. */
    changes: z
      .array(z.strictObject({ day: z.number().min(0).max(3_660), kind: z.enum(changeKinds) }))
      .max(100)
      .default([]),
  })
  .refine((settings) => settings.vms === undefined || settings.hosts === undefined, {
    message: 'give vms or hosts, not both',
    path: ['hosts'],
  })
  .refine((settings) => settings.days === undefined || settings.hours === undefined, {
    message: 'give days or hours, not both',
    path: ['hours'],
  })
  .refine(({ changes }) => changes.filter(({ kind }) => kind === 'tenant').length <= 1, {
    message: 'one tenant can come, not more',
    path: ['changes'],
  })

/** What a caller may say of a region; everything has a default, which together are the demo's region. */
export type RegionSettings = z.input<typeof Settings>

/** Settings with every default filled in. */
export interface ResolvedSettings {
  readonly seed: number
  readonly vms: number
  readonly hosts: number
  readonly vpcs: number
  /** Milliseconds since the epoch; the log holds `[start, end)`. */
  readonly start: number
  readonly end: number
  readonly as: 'alcor' | 'zeek'
  /** Milliseconds. */
  readonly idleTimeout: number
  readonly activity: number
  readonly noise: number
  readonly oddOnes: number
  /** By time, which is in milliseconds since the epoch. */
  readonly changes: readonly RegionChange[]
}

/** One lasting change. */
export interface RegionChange {
  readonly time: number
  readonly kind: (typeof changeKinds)[number]
}

/** A VPC has at least its bastion, and an application's few. */
export const smallestVpc = 5

/**
 * Checks settings and fills in defaults: 300 VMs in 6 VPCs over 2.5 days.
 *
 * @throws {@link PortentError} `ERR_INPUT` that names each wrong field and what it may be.
 */
export function resolveSettings(settings: RegionSettings = {}): ResolvedSettings {
  const parsed = Settings.safeParse(settings)
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error).replaceAll('\n', ' '))
  const { vmsPerHost, seed, start, as, idleTimeout, activity, noise, oddOnes, changes } =
    parsed.data
  const vms = parsed.data.vms ?? (parsed.data.hosts ? parsed.data.hosts * vmsPerHost : 300)
  if (vms > maxVms)
    throw wrong(`hosts × vmsPerHost is ${vms}, at most ${maxVms} VMs fit; lower vmsPerHost`)
  const vpcs = parsed.data.vpcs ?? Math.max(1, Math.round(Math.sqrt(vms) / 3))
  if (vms < smallestVpc * vpcs)
    throw wrong(`${vpcs} VPCs need at least ${smallestVpc * vpcs} VMs, got ${vms}; lower vpcs`)
  if (vpcs === 1 && changes.some(({ kind }) => kind === 'tenant'))
    throw wrong('changes: a tenant can come only where there is another; set vpcs to 2 or more')
  const hours = parsed.data.hours ?? (parsed.data.days ?? 2.5) * 24
  return {
    seed,
    vms,
    hosts: parsed.data.hosts ?? Math.ceil(vms / vmsPerHost),
    vpcs,
    start,
    end: start + Math.round(hours * hour),
    as,
    idleTimeout,
    activity,
    noise,
    oddOnes,
    changes: changes
      .map(({ day, kind }) => ({ time: start + Math.round(day * 24 * hour), kind }))
      .sort((a, b) => a.time - b.time),
  }
}

function wrong(what: string): PortentError {
  return new PortentError('ERR_INPUT', `region settings: ${what}`)
}
