import type { Rule } from '../../check/rule.ts'
import {
  type Family,
  findLoops,
  formatAddress,
  type Handover,
  type Route,
  routeGraph,
} from '../../reasoning/index.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { routersBySubnet, subnetById, subnetsByVpc } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Router, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { isUnchanged } from './routes.ts'

/** Whose gateway an address is: `pair(vpcId, canonical address)`. */
const subnetsByGateway = lookup('subnet', ({ vpcId, gateway }) =>
  gateway && gateway.ip.version !== 0 ? pair(vpcId, gateway.ip.canonical) : undefined,
)

/**
 * The subject is a VPC's id. A next hop that is the gateway of a subnet hands the packet to the table of
 * that subnet; any other is taken for a device that knows what to do. What is in a subnet of the router
 * needs no route.
 */
export const routingLoop: Rule<string> = {
  id: 'ALC-RTE-007',
  severity: 'error',
  title: 'routes in a circle',
  why: 'Packets go from table to table until their time to live is over, and never arrive.',
  remedy: 'Let one of the routes of the circle lead to the device that really has the destination.',
  example:
    'the table of subnet a sends 172.16.0.0/12 to the gateway of b, and that of b to the gateway of a',
  starred: true,

  subjects: (index) => index.keys(subnetsByVpc),

  *check(vpcId, index) {
    const tables = circularTables(tablesOf(vpcId, index))
    if (tables.size === 0) return
    for (const family of [4, 6] as const)
      for (const { cycle, first } of loopsOf(tables, family, index)) {
        const witness = formatAddress(first)
        const path = cycle.map(
          ({ table, nextHop }) => `${tables.get(table)!.subnetId} by ${nextHop}`,
        )
        const routers = new Set(cycle.flatMap(({ table }) => tables.get(table)!.routers))
        yield {
          resources: sorted(routers),
          role: path.join(', '),
          message: `packets to ${witness} go in a circle: from subnet ${path.join(', from subnet ')}`,
          witness,
          vpc: vpcId,
        }
      }
  },

  touchedBy: {
    router: vpcsOf,
    subnet: (subnet, index, other) =>
      isUnchanged(
        subnet,
        other,
        ({ vpcId }) => vpcId,
        ({ cidr }) => cidr.text,
        ({ gateway }) => gateway?.ip.text,
      )
        ? []
        : [
            subnet.vpcId,
            ...[...index.get(routersBySubnet, subnet.id)].flatMap((router) =>
              vpcsOf(router, index),
            ),
          ],
  },
}

/** The VPCs that a router joins: what is on link in one is so for the tables of all. */
function vpcsOf({ tables }: Router, index: StateIndex): string[] {
  return tables.flatMap(({ subnetId }) =>
    [...index.get(subnetById, subnetId)].map(({ vpcId }) => vpcId),
  )
}

/** What the routers tell the hosts of one subnet, all copies together. */
interface Table {
  readonly subnetId: string
  readonly routers: readonly Router[]
  readonly routes: readonly Route[]
  /** Where each next hop leads that is a gateway: the subnet's id. */
  readonly exits: ReadonlyMap<string, string>
}

/** By subnet id; routes to elsewhere are left out, as no circle takes them. */
function tablesOf(vpcId: string, index: StateIndex): Map<string, Table> {
  const tables = new Map<string, Table>()
  for (const subnet of sorted(index.get(subnetsByVpc, vpcId))) {
    const routers = sorted(index.get(routersBySubnet, subnet.id)).filter(isLive)
    if (isLive(subnet) && routers.length > 0 && !tables.has(subnet.id))
      tables.set(subnet.id, tableOf(subnet, routers, index))
  }
  return tables
}

function tableOf(subnet: Subnet, routers: readonly Router[], index: StateIndex): Table {
  const routes: Route[] = []
  const exits = new Map<string, string>()
  for (const { tables } of routers)
    for (const { subnetId, rules } of tables) {
      if (subnetId !== subnet.id) continue
      for (const { operation, destination, nextHop, priority } of rules) {
        if (!isLive({ operation }) || destination.version === 0) continue
        const hop = nextHop.version === 0 ? nextHop.text : nextHop.canonical
        routes.push({ destination, nextHop: hop, priority })
        const [gateway] = sorted(index.get(subnetsByGateway, pair(subnet.vpcId, hop))).filter(
          isLive,
        )
        if (gateway) exits.set(hop, gateway.id)
      }
    }
  return { subnetId: subnet.id, routers, routes, exits }
}

/** The tables that can be on a circle: what leads nowhere, or is led to by none, is taken off until nothing is. */
function circularTables(tables: Map<string, Table>): Map<string, Table> {
  for (;;) {
    const entered = new Set<string>()
    for (const { exits } of tables.values()) for (const id of exits.values()) entered.add(id)
    const before = tables.size
    for (const [id, { exits }] of tables)
      if (!entered.has(id) || ![...exits.values()].some((next) => tables.has(next)))
        tables.delete(id)
    if (tables.size === before) return tables
  }
}

function loopsOf(tables: ReadonlyMap<string, Table>, family: Family, index: StateIndex) {
  const named = [...tables].map(
    ([id, table]) => [id, [...table.routes, ...onLinkRoutes(table, index)]] as const,
  )
  const handover = (hop: string, from: string): Handover => {
    const table = tables.get(from)!.exits.get(hop)
    return table === undefined ? { to: 'end' } : { to: 'table', table }
  }
  return findLoops(routeGraph(named, family, handover))
}

/** What is on link wins over a route of the same length. */
function onLinkRoutes({ routers }: Table, index: StateIndex): Route[] {
  const ids = new Set(routers.flatMap(({ tables }) => tables.map(({ subnetId }) => subnetId)))
  return [...ids].flatMap((id) =>
    [...index.get(subnetById, id)].flatMap(({ operation, cidr }) =>
      isLive({ operation }) && cidr.version !== 0
        ? [{ destination: cidr, nextHop: 'on link', priority: Number.MAX_SAFE_INTEGER }]
        : [],
    ),
  )
}
