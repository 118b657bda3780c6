import { randomLogNormal } from 'd3-random'
import type { Random } from '../../core/index.ts'
import { type RoleName, roles, type Template, templates } from './roles.ts'
import { smallestVpc } from './settings.ts'
import { vpcSizeExponent } from './shapes.ts'

/** A group before it has VMs. */
interface PlannedGroup {
  readonly role: RoleName
  /** VMs at nominal size; 0 for a service that the provider manages, which is an address only. */
  nominal: number
  /** Clients see one virtual address. */
  readonly virtual: boolean
}

/** An application, or (first in each VPC) the services that all share. */
export interface PlannedApplication {
  /** Index in {@link templates}, or {@link platform}. */
  readonly template: number
  readonly groups: readonly PlannedGroup[]
}

/** Stands for a VPC's shared services where a template's index is asked for. */
export const platform = 255

/**
 * Sizes of `count` VPCs that add up to `vms`, largest first: Pareto quantiles, one drawn from each of
 * `count` equal slices, so that even six VPCs have the shape.
 *
 * @param vms - At least `smallestVpc × count`.
 */
export function vpcSizes(vms: number, count: number, random: Random): number[] {
  const spare = vms - smallestVpc * count
  const weights = Array.from(
    { length: count },
    (_, i) => ((i + 0.25 + 0.5 * random()) / count) ** (-1 / vpcSizeExponent),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const sizes = weights.map((weight) => smallestVpc + Math.floor((spare * weight) / total))
  // What rounding left over, fewer than one VM a VPC.
  const left = vms - sizes.reduce((sum, size) => sum + size, 0)
  for (let i = 0; i < left; i++) sizes[i % count]! += 1
  return sizes
}

const managed = (role: RoleName): PlannedGroup => ({ role, nominal: 0, virtual: true })
const staffed = (role: RoleName, nominal: number): PlannedGroup => ({
  role,
  nominal: Math.max(1, Math.round(nominal)),
  virtual: false,
})

/** Below this many VMs a tenant leaves DNS and monitoring to the provider. */
const runsOwnServices = 20
const hasScanner = 200

/** The shared services of a VPC of `vms`; at least one VM remains for applications. */
function planPlatform(vms: number): PlannedApplication {
  const groups = [managed('object-store'), managed('package-mirror')]
  if (vms < runsOwnServices)
    groups.push(managed('dns'), managed('monitoring'), managed('logging'), staffed('bastion', 1))
  else
    groups.push(
      staffed('dns', 2 + vms / 5_000),
      staffed('monitoring', vms / 400),
      staffed('logging', vms / 300),
      staffed('configuration', vms / 1_000),
      staffed('bastion', 1 + vms / 2_000),
    )
  if (vms >= hasScanner) groups.push(staffed('scanner', vms / 5_000))
  return { template: platform, groups }
}

/** Median size of an application, in VMs: larger tenants have larger ones. */
const medianApplication = (vms: number) => 14 * Math.max(1, vms / 300) ** 0.25
const applicationSigma = 1
const virtualShare = 0.5

/** Everything that runs in a VPC of exactly `vms` nominal VMs, shared services first. */
export function planVpc(vms: number, random: Random): PlannedApplication[] {
  const shared = planPlatform(vms)
  const applications = [shared]
  const size = randomLogNormal.source(random)(Math.log(medianApplication(vms)), applicationSigma)
  let left = vms - sum(shared.groups)
  for (;;) {
    const fitting = templates.filter((template) => Object.keys(template.shares).length <= left)
    if (fitting.length === 0) break
    const template = weighted(fitting, random)
    const least = Object.keys(template.shares).length
    const wanted = Math.min(left, Math.max(least, Math.round(size())))
    applications.push(planApplication(template, wanted, random))
    left -= wanted
  }
  // Too few for one more application: the last one's largest group takes them.
  largest(applications.at(-1)!.groups).nominal += left
  return applications
}

function planApplication(template: Template, vms: number, random: Random): PlannedApplication {
  const shares = Object.entries(template.shares) as [RoleName, number][]
  const groups = shares.map(([role, share]) => ({
    role,
    nominal: Math.max(1, Math.floor(share * vms)),
    virtual: roles[role].autoscaled && roles[role].offering && random() < virtualShare,
  }))
  // One VM for each small role may be more than its share; the largest groups pay, or get what is left.
  let left = vms - sum(groups)
  if (left > 0) largest(groups).nominal += left
  for (; left < 0; left++) largest(groups).nominal -= 1
  return { template: templates.indexOf(template), groups }
}

const sum = (groups: readonly PlannedGroup[]) =>
  groups.reduce((total, group) => total + group.nominal, 0)

const largest = (groups: readonly PlannedGroup[]) =>
  groups.reduce((most, group) => (group.nominal > most.nominal ? group : most))

function weighted(choices: readonly Template[], random: Random): Template {
  let draw = random() * choices.reduce((total, choice) => total + choice.weight, 0)
  for (const choice of choices) {
    draw -= choice.weight
    if (draw < 0) return choice
  }
  return choices.at(-1)!
}
