import { pair } from '../../state/lookup.ts'
import { routersBySubnet, subnetById, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import {
  isLive,
  type Neighbor,
  type Port,
  type Resource,
  type Router,
  type Subnet,
} from '../../state/state.ts'
import type { DesiredSlice } from '../desired.ts'
import { canonicalActions } from './actions.ts'
import { canonicalMatch } from './flow.ts'

/** A flow that a host should have. */
export interface ExpectedFlow {
  readonly bridge: string
  readonly table: number
  readonly priority: number
  /** Canonical, as a flow's. */
  readonly match: string
  /** Canonical; undefined where only the match is known. */
  readonly actions: string | undefined
  /** What it is for; none for those of every host. */
  readonly of: readonly Resource[]
}

/** What the flows of a host should be, as far as it can be told. */
export interface FlowPlan {
  readonly flows: readonly ExpectedFlow[]
  /** Tunnels that are used on the host and whose VLAN there is not known, with what uses them. */
  readonly unmapped: ReadonlyMap<string, Resource>
}

/** Table 0 and those that agents fill; what others have is not looked at. */
export const managedTables: Readonly<Record<string, ReadonlySet<number>>> = {
  'br-int': new Set([0]),
  'br-tun': new Set([0, 2, 4, 20, 52]),
}

const base: readonly (readonly [
  bridge: string,
  table: number,
  priority: number,
  match: string,
  actions: string,
])[] = [
  ['br-int', 0, 0, '', 'NORMAL'],
  ['br-tun', 0, 0, '', 'NORMAL'],
  ['br-tun', 0, 50, 'arp,arp_op=1', 'CONTROLLER'],
  ['br-tun', 0, 1, 'in_port=patch-int', 'resubmit(,2)'],
  ['br-tun', 2, 1, 'dl_dst=00:00:00:00:00:00/01:00:00:00:00:00', 'resubmit(,20)'],
  ['br-tun', 2, 1, 'dl_dst=01:00:00:00:00:00/01:00:00:00:00:00', 'resubmit(,22)'],
  ['br-tun', 20, 1, '', 'CONTROLLER'],
  ['br-tun', 2, 25, 'icmp,icmp_type=8,in_port=patch-int', 'resubmit(,52)'],
  ['br-tun', 52, 1, '', 'resubmit(,20)'],
  ['br-tun', 0, 25, 'in_port=vxlan-generic', 'resubmit(,4)'],
]

/** MACs of distributed routers begin so. */
const anyRouterMac = 'fe:16:11:00:00:00/ff:ff:ff:00:00:00'

/**
 * The flows that Alcor's agent makes of what its host is told.
 *
 * @param vlanOf - The VLAN of a tunnel on the host, by tunnel id in decimal; undefined if unknown.
 * @see alcor-control-agent, `of_controller.cpp`, `aca_ovs_l2_programmer.cpp`, `aca_ovs_l3_programmer.cpp`.
 */
export function expectedFlows(
  desired: DesiredSlice,
  vlanOf: (tunnel: string) => number | undefined,
): FlowPlan {
  const plan = new Planner(desired, vlanOf)
  for (const port of sorted(desired.index.all('port'))) plan.addPort(port)
  for (const neighbor of sorted(desired.index.all('neighbor'))) plan.addNeighbor(neighbor)
  for (const router of sorted(desired.index.all('router'))) plan.addRouter(router)
  return plan.done()
}

/** Puts the flows together; two resources may need one flow. */
class Planner {
  readonly #desired: DesiredSlice
  readonly #vlanOf: (tunnel: string) => number | undefined
  readonly #flows = new Map<string, ExpectedFlow>()
  readonly #unmapped = new Map<string, Resource>()
  readonly #tunnels = new Set<string>()

  constructor(desired: DesiredSlice, vlanOf: (tunnel: string) => number | undefined) {
    this.#desired = desired
    this.#vlanOf = vlanOf
    for (const [bridge, table, priority, match, actions] of base)
      this.#add(bridge, table, priority, match, actions, [])
  }

  done(): FlowPlan {
    return { flows: [...this.#flows.values()], unmapped: this.#unmapped }
  }

  /** The first port of a tunnel brings in what comes through it. */
  addPort(port: Port): void {
    const subnet = this.#subnet(port.fixedIps[0]?.subnetId ?? '')
    const there = subnet && this.#vlan(subnet, port)
    if (!there || this.#tunnels.has(there.tunnel)) return
    this.#tunnels.add(there.tunnel)
    const actions = `mod_vlan_vid:${there.vlan},output:patch-int`
    this.#add('br-tun', 4, 1, `tun_id=${there.tunnel}`, actions, [port, subnet])
  }

  addNeighbor(neighbor: Neighbor): void {
    const { mac, hostIp, fixedIps } = neighbor
    // Agents read the first address only.
    const [fixed] = fixedIps
    const subnet = fixed && this.#subnet(fixed.subnetId)
    const isElsewhere = hostIp.version !== 0 && hostIp.canonical !== this.#desired.host
    const there = subnet && this.#vlan(subnet, isElsewhere ? neighbor : undefined)
    if (!there || mac.canonical === '' || hostIp.version === 0) return
    if (isElsewhere) {
      const actions =
        `strip_vlan,load:${there.tunnel}->NXM_NX_TUN_ID[],` +
        `set_field:${hostIp.canonical}->tun_dst,output:vxlan-generic`
      const match = `dl_vlan=${there.vlan},dl_dst=${mac.canonical}`
      this.#add('br-tun', 20, 50, match, actions, [neighbor])
    }
    if (fixed.kind === 'l3') this.#addRouted(neighbor, subnet, there.vlan, isElsewhere)
  }

  /** From every other subnet of its router, packets to an L3 neighbor are routed here. */
  #addRouted(neighbor: Neighbor, subnet: Subnet, vlan: number, isElsewhere: boolean): void {
    const [{ ip }] = neighbor.fixedIps as [Neighbor['fixedIps'][number]]
    const router = sorted(this.#desired.index.get(routersBySubnet, subnet.id))[0]
    if (!router || ip.version !== 4) return
    for (const { subnetId } of router.tables) {
      const from = subnetId === subnet.id ? undefined : this.#subnet(subnetId)
      const there = from && this.#vlan(from)
      const gatewayMac = from?.gateway?.mac.canonical
      if (!there || !gatewayMac) continue
      const source = isElsewhere ? router.dvrMac.canonical : subnet.gateway?.mac.canonical
      const actions =
        `mod_vlan_vid:${vlan},mod_dl_src:${source},mod_dl_dst:${neighbor.mac.canonical},` +
        (isElsewhere ? 'resubmit(,2)' : 'output:IN_PORT')
      const match = `ip,dl_vlan=${there.vlan},nw_dst=${ip.canonical},dl_dst=${gatewayMac}`
      this.#add('br-tun', 0, 25, match, source ? actions : undefined, [neighbor, router])
    }
  }

  addRouter(router: Router): void {
    for (const { subnetId, rules } of router.tables) {
      const subnet = this.#subnet(subnetId)
      const there = subnet && this.#vlan(subnet)
      const gateway = subnet?.gateway
      if (!there || !gateway || gateway.ip.version !== 4 || gateway.mac.canonical === '') continue
      this.#addGateway(router, subnet, there.vlan, gateway.ip.canonical, gateway.mac.canonical)
      for (const { operation, destination } of rules) {
        if (!isLive({ operation }) || destination.version !== 4) continue
        const match = `ip,dl_vlan=${there.vlan},nw_dst=${destination.canonical},dl_dst=${gateway.mac.canonical}`
        this.#add('br-tun', 0, 50, match, undefined, [router])
      }
    }
  }

  /** The gateway answers pings, and gives packets from other hosts' routers its own address. */
  #addGateway(router: Router, subnet: Subnet, vlan: number, ip: string, mac: string): void {
    const answer =
      `move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],mod_dl_src:${mac},` +
      `move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[],mod_nw_src:${ip},` +
      'load:0xff->NXM_NX_IP_TTL[],load:0->NXM_OF_ICMP_TYPE[],in_port'
    this.#add('br-tun', 52, 50, `icmp,dl_vlan=${vlan},nw_dst=${ip}`, answer, [router, subnet])
    const match = `dl_vlan=${vlan},dl_src=${anyRouterMac}`
    this.#add('br-int', 0, 25, match, `mod_dl_src:${mac},output:NORMAL`, [router, subnet])
  }

  #subnet(id: string): Subnet | undefined {
    return sorted(this.#desired.index.get(subnetById, id))[0]
  }

  /**
   * The tunnel of a subnet, its own or its VPC's, and the VLAN of that on the host.
   *
   * @param user - What surely has flows with that VLAN, so that not to know it is a finding.
   */
  #vlan(
    subnet: Subnet,
    user?: Resource,
  ): { readonly tunnel: string; readonly vlan: number } | undefined {
    const vpc = sorted(this.#desired.index.get(vpcById, subnet.vpcId))[0]
    const tunnel = String(subnet.tunnelId || vpc?.tunnelId || '')
    if (tunnel === '') return undefined
    const vlan = this.#vlanOf(tunnel)
    if (vlan === undefined) {
      if (user && !this.#unmapped.has(tunnel)) this.#unmapped.set(tunnel, user)
      return undefined
    }
    return { tunnel, vlan }
  }

  #add(
    bridge: string,
    table: number,
    priority: number,
    match: string,
    actions: string | undefined,
    of: readonly Resource[],
  ): void {
    const flow: ExpectedFlow = {
      bridge,
      table,
      priority,
      match: canonicalMatch(match === '' ? [] : match.split(',')),
      actions: actions === undefined ? undefined : canonicalActions(actions),
      of,
    }
    const name = flowName(flow)
    const known = this.#flows.get(name)
    this.#flows.set(name, known ? { ...known, of: [...known.of, ...of] } : flow)
  }
}

/** What tells flows of a host apart. */
export function flowName(flow: {
  readonly bridge: string
  readonly table: number
  readonly priority: number
  readonly match: string
}): string {
  return pair(flow.bridge, `table=${flow.table},priority=${flow.priority},${flow.match}`)
}
