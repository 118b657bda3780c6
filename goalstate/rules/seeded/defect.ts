import type { CheckSettings, RuleContext } from '../../check/rule.ts'
import { cidr, mac } from '../../state/address.ts'
import { pair } from '../../state/lookup.ts'
import { addresses, router, subnet, vpc } from '../../state/samples.ts'
import type { Placement, Port, Resource, RoutingRule, SecurityRule } from '../../state/state.ts'
import { type CleanState, hostsOfSubnet, sentTo } from './clean-state.ts'
import { idOf, macOf, REVISION, toldOfPort } from './told-of-port.ts'

/** One contradiction put into a clean state. */
export interface Defect {
  /** The rule that must find it, once. */
  readonly rule: string
  /** What is wrong, in words. */
  readonly what: string
  /** Resources of the clean state that are not there. */
  readonly without?: readonly Resource[]
  /** Resources that are there besides. */
  readonly having?: readonly Resource[]
  /** What arrives after all this was there; only what that brings is then looked at. */
  readonly update?: readonly Resource[]
  /** What every host last applied of everything, where that is known. */
  readonly applied?: ReturnType<RuleContext['applied']>
  readonly settings?: Partial<CheckSettings>
  /** What else is truly wrong then, and why: by rule, how often. */
  readonly implies?: Readonly<Record<string, number>>
  readonly because?: string
}

/** The change of one resource: it as it is gone, and another in its place. */
export function instead<R extends Resource>(
  resource: R,
  change: Partial<R>,
): Pick<Defect, 'without' | 'having'> {
  return { without: [resource], having: [{ ...resource, ...change }] }
}

/** Several changes as one. */
export function together(
  ...changes: readonly Pick<Defect, 'without' | 'having'>[]
): Required<Pick<Defect, 'without' | 'having'>> {
  return {
    without: changes.flatMap(({ without = [] }) => without),
    having: changes.flatMap(({ having = [] }) => having),
  }
}

/** More resources, and that some hosts are sent them; the first host of the first subnet unless said. */
export function sent(
  state: CleanState,
  resources: readonly Resource[],
  hosts: readonly string[] = [state.nodes[0]!.ip.text],
): Pick<Defect, 'having'> {
  return { having: [...resources, ...hosts.flatMap((host) => sentTo(host, resources))] }
}

/** An id that nothing in the state has. */
export function spareId(n = 0): string {
  return idOf('spare', 0xf000_0000 + n)
}

const placementsOf = new WeakMap<CleanState, ReadonlyMap<string, Placement>>()

/** That a host is sent a resource, as the state has it. */
export function placementOf(state: CleanState, host: string, resource: Resource): Placement {
  let known = placementsOf.get(state)
  if (!known) {
    known = new Map(state.placements.map((one) => [pair(one.host, one.resourceKey), one]))
    placementsOf.set(state, known)
  }
  return known.get(pair(host, resource.key))!
}

/** A port other than it was, with everything that hosts are told because of it. */
export function portInstead(
  state: CleanState,
  p: number,
  change: Partial<Port>,
): Required<Pick<Defect, 'without' | 'having'>> {
  const { size, nodes, ports, subnets, neighbors, dhcps } = state
  const s = Math.floor(p / (size.hostsPerSubnet * size.portsPerHost))
  const first = s - (s % size.subnetsPerVpc)
  const joined = Array.from({ length: size.subnetsPerVpc }, (_, i) => first + i)
    .filter((other) => other !== s)
    .flatMap((other) => hostsOfSubnet(other, size, nodes))
  const before = [ports[p]!, neighbors[2 * p]!, neighbors[2 * p + 1]!, dhcps[p]!]
  const keys = new Set(before.map(({ key }) => key))
  const port = { ...ports[p]!, ...change }
  const told = toldOfPort(port, subnets[s]!, { own: hostsOfSubnet(s, size, nodes), joined })
  return {
    without: [...before, ...state.placements.filter(({ resourceKey }) => keys.has(resourceKey))],
    having: [port, ...told.neighbors, ...told.dhcps, ...told.placements],
  }
}

/** A group of the state with one rule more. */
export function withRule(state: CleanState, group: number, rule: SecurityRule) {
  const before = state.groups[group]!
  return instead(before, { rules: [...before.rules, { ...rule, groupId: before.id }] })
}

/** A VPC with one subnet and a router that has some routes from it, all sent to the first host. */
export function vpcApart(
  state: CleanState,
  { dvrMac, rules = [] }: { readonly dvrMac?: string; readonly rules?: readonly RoutingRule[] },
): Pick<Defect, 'having'> {
  const [v, s] = [spareId(1), spareId(2)]
  return sent(state, [
    vpc({ id: v, revision: REVISION, cidr: cidr('10.200.0.0/16'), tunnelId: 2000 }),
    subnet({
      ...{ id: s, revision: REVISION, vpcId: v, cidr: cidr('10.200.0.0/24'), tunnelId: 2000 },
      gateway: addresses('10.200.0.1', macOf('spare', 1)),
    }),
    router({
      ...{ id: spareId(3), revision: REVISION },
      dvrMac: dvrMac === undefined ? state.routers[0]!.dvrMac : mac(dvrMac),
      tables: [{ subnetId: s, rules }],
    }),
  ])
}
