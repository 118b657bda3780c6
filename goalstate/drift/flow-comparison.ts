import { pair } from '../state/lookup.ts'
import { subnetById, vpcById } from '../state/lookups.ts'
import type { Resource } from '../state/state.ts'
import type { HostView } from './host-view.ts'
import { type ExpectedFlow, expectedFlows, flowName, managedTables } from './ovs/expected-flows.ts'
import type { Flow } from './ovs/flow.ts'
import { tapName } from './ovs/tap-name.ts'

/** A flow and the bridge that has it. */
export type PlacedFlow = Flow & { readonly bridge: string }

/** The flows that a host should have beside those that it has. */
export interface FlowComparison {
  readonly missing: readonly ExpectedFlow[]
  readonly changed: readonly { readonly expected: ExpectedFlow; readonly actual: PlacedFlow }[]
  /** In tables that agents fill, and expected by nothing. */
  readonly stray: readonly PlacedFlow[]
  /** Tunnels in use without a VLAN on the host, with what uses them. */
  readonly unmapped: ReadonlyMap<string, Resource>
}

const known = new WeakMap<HostView, FlowComparison>()

/** Undefined for a host whose flows were not seen. Bridges that were not read are not compared. */
export function flowComparison(view: HostView): FlowComparison | undefined {
  if (!view.seen.flows) return undefined
  let compared = known.get(view)
  if (!compared) {
    compared = compare(view, view.seen.flows.value)
    known.set(view, compared)
  }
  return compared
}

function compare(view: HostView, bridges: ReadonlyMap<string, readonly Flow[]>): FlowComparison {
  const vlans = vlansOf(view, bridges)
  const { flows, unmapped } = expectedFlows(view.desired, (tunnel) => vlans.get(tunnel))
  const actual = new Map<string, PlacedFlow>()
  for (const [bridge, inBridge] of bridges)
    for (const flow of inBridge)
      if (managedTables[bridge]?.has(flow.table)) {
        const placed = { ...flow, bridge }
        actual.set(flowName(placed), placed)
      }
  const missing: ExpectedFlow[] = []
  const changed: { expected: ExpectedFlow; actual: PlacedFlow }[] = []
  for (const expected of flows.filter(({ bridge }) => bridges.has(bridge))) {
    const name = flowName(expected)
    const there = actual.get(name)
    actual.delete(name)
    if (!there) missing.push(expected)
    else if (expected.actions !== undefined && expected.actions !== there.actions)
      changed.push({ expected, actual: there })
  }
  return { missing, changed, stray: [...actual.values()], unmapped }
}

/**
 * The VLANs of tunnels on the host: from the tags of its ports' devices, by the majority where they
 * differ, else from the flows that take packets out of the tunnel or into it.
 */
function vlansOf(
  { desired, seen }: HostView,
  bridges: ReadonlyMap<string, readonly Flow[]>,
): Map<string, number> {
  const vlans = new Map<string, number>()
  for (const flow of bridges.get('br-tun') ?? []) {
    const [tunnel, vlan] = tunnelIn(flow)
    // A flow of table 4 is one for the whole tunnel, those of table 20 for a neighbor each.
    if (tunnel && vlan && (flow.table === 4 || !vlans.has(tunnel))) vlans.set(tunnel, Number(vlan))
  }
  const tags = new Map((seen.ports?.value ?? []).map(({ name, tag }) => [name, tag]))
  const votes = new Map<string, number>()
  for (const port of desired.index.all('port')) {
    const tag = tags.get(tapName(port.id))
    const tunnel = tunnelOf(port.fixedIps[0]?.subnetId ?? '', port.vpcId, desired.index)
    if (tag === undefined || tunnel === undefined) continue
    const vote = pair(tunnel, String(tag))
    votes.set(vote, (votes.get(vote) ?? 0) + 1)
  }
  for (const [vote] of [...votes].sort(([, a], [, b]) => a - b)) {
    const [tunnel, vlan] = vote.split('\0')
    vlans.set(tunnel!, Number(vlan))
  }
  return vlans
}

/** The tunnel that a flow takes packets from or into, and the VLAN that they have on the host. */
function tunnelIn({ table, match, actions }: Flow): (string | undefined)[] {
  if (table === 4)
    return [/^tun_id=(\d+)$/.exec(match)?.[1], /mod_vlan_vid:(\d+)/.exec(actions)?.[1]]
  if (table !== 20) return []
  return [/set_tunnel:(\d+)/.exec(actions)?.[1], /dl_vlan=(\d+)/.exec(match)?.[1]]
}

function tunnelOf(
  subnetId: string,
  vpcId: string,
  index: HostView['desired']['index'],
): string | undefined {
  for (const { tunnelId } of index.get(subnetById, subnetId)) if (tunnelId) return String(tunnelId)
  for (const { tunnelId } of index.get(vpcById, vpcId)) if (tunnelId) return String(tunnelId)
  return undefined
}
