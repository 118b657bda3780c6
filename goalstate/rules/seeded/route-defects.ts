import { mac } from '../../state/address.ts'
import { route, router } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import type { CleanState } from './clean-state.ts'
import { type Defect, instead, sent, spareId, vpcApart } from './defect.ts'
import { macOf, REVISION } from './told-of-port.ts'

/** The first router with more routes from its first subnet, or its second. */
function withRoutes(state: CleanState, first: readonly RoutingRule[], second: RoutingRule[] = []) {
  const [a, b] = state.routers[0]!.tables
  return instead(state.routers[0]!, {
    tables: [
      { ...a!, rules: [...a!.rules, ...first] },
      { ...b!, rules: [...b!.rules, ...second] },
    ],
  })
}

/** One defect for each rule about routes. */
export function routeDefects(state: CleanState): Defect[] {
  const { ports, subnets, routers } = state
  const [one, other] = [ports[0]!, ports[1]!].map((port) => port.fixedIps[0]!.ip.text) as [
    string,
    string,
  ]
  const toOther = { destinationType: 'vpc-gateway', nextHopMac: mac('') } as const
  const to = (destination: string, nextHop: string, priority = 0) =>
    route(destination, nextHop, { id: spareId(), priority, extra: toOther })
  const [gateway, otherGateway] = [subnets[0]!, subnets[1]!].map(
    (each) => each.gateway!.ip.text,
  ) as [string, string]
  return [
    {
      rule: 'ALC-RTE-001',
      what: 'a route to an address without a length',
      ...withRoutes(state, [to('172.20.0.0', one)]),
    },
    {
      rule: 'ALC-RTE-002',
      what: 'a subnet whose VMs are told of a next hop that is not on link',
      ...instead(subnets[0]!, { hostRoutes: [to('172.20.0.0/16', '203.0.113.9')] }),
    },
    {
      rule: 'ALC-RTE-003',
      what: 'one destination by two ports at one priority',
      ...withRoutes(state, [to('172.20.0.0/16', one), to('172.20.0.0/16', other)]),
    },
    {
      rule: 'ALC-RTE-004',
      what: 'two lengths of one network address, by one port',
      ...withRoutes(state, [to('172.20.0.0/16', one), to('172.20.0.0/24', one)]),
    },
    {
      rule: 'ALC-RTE-005',
      what: 'one destination by two ports at two priorities',
      ...withRoutes(state, [to('172.20.0.0/16', one, 1), to('172.20.0.0/16', other, 2)]),
    },
    {
      rule: 'ALC-RTE-006',
      what: "a route by the gateway of the router's other subnet",
      ...withRoutes(state, [to('172.20.0.0/16', otherGateway)]),
    },
    {
      rule: 'ALC-RTE-007',
      what: 'two subnets of which each sends one destination to the gateway of the other',
      ...withRoutes(state, [to('172.20.0.0/16', otherGateway)], [to('172.20.0.0/16', gateway)]),
      implies: { 'ALC-RTE-006': 2 },
      because: 'both gateways are addresses of the router itself',
    },
    {
      rule: 'ALC-RTE-008',
      what: 'a second router with a table for a subnet',
      ...sent(state, [
        router({
          ...{ id: spareId(), revision: REVISION },
          tables: [{ subnetId: subnets[0]!.id, rules: [] }],
        }),
      ]),
    },
    {
      rule: 'ALC-RTE-009',
      what: 'a second table for a subnet, with fewer routes',
      ...instead(routers[0]!, {
        tables: [
          ...routers[0]!.tables,
          { ...routers[0]!.tables[0]!, rules: routers[0]!.tables[0]!.rules.slice(1) },
        ],
      }),
    },
    {
      rule: 'ALC-RTE-010',
      what: 'a router with another MAC on a host that has one',
      ...vpcApart(state, { dvrMac: macOf('spare', 2) }),
    },
    {
      rule: 'ALC-RTE-011',
      what: 'a route to the internet in a VPC without a gateway',
      ...vpcApart(state, {
        rules: [
          route('0.0.0.0/0', '', {
            id: spareId(),
            extra: { destinationType: 'internet', nextHopMac: mac('') },
          }),
        ],
      }),
    },
  ]
}
