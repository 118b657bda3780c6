import type { Rule } from '../../check/rule.ts'
import { contains } from '../../state/address.ts'
import { isLive, type Router, type RoutingRule, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import {
  attachedSubnets,
  cidrsOf,
  describeRoute,
  distinctRoutes,
  isByGateway,
  routersTouched,
  vpcOf,
} from './routes.ts'

/**
 * Routers, and subnets for the routes that DHCP tells their VMs; a route without next hop is not judged. A
 * next hop that is no address is on no link, whatever is known of the subnets.
 */
export const nextHopOffLink: Rule<Router | Subnet> = {
  id: 'ALC-RTE-002',
  severity: 'error',
  title: 'next hop in no subnet of the router',
  why: 'Nobody answers ARP for a next hop that is not on link, so everything sent by this route is lost.',
  remedy: 'Name a next hop in a subnet that the router is attached to, or attach that subnet.',
  example: 'subnet s1 is 10.0.0.0/24 and has a route to 10.0.5.0/24 by 10.0.4.1',
  starred: true,

  *subjects(index) {
    yield* index.all('router')
    for (const subnet of index.all('subnet')) if (subnet.hostRoutes.length > 0) yield subnet
  },

  *check(subject, index) {
    if (!isLive(subject)) return
    const known = subject.type === 'router' ? attachedSubnets(subject, index) : onLinkOf(subject)
    const attached = known ?? []
    const link = attached.length > 0 ? cidrsOf(attached) : undefined
    for (const route of offLinkRoutes(subject, attached, index)) {
      const { text, version } = route.nextHop
      const problem = version === 0 ? 'no IP address' : `not in ${link}`
      yield {
        resources: [subject],
        role: describeRoute(route),
        message: `${subject.type} ${subject.id} reaches ${route.destination.text} by ${text}, which is ${problem}`,
        actual: text,
        expected: link === undefined ? 'an IP address' : `an address in ${link}`,
        ...vpcOf(attached),
      }
    }
  },

  touchedBy: {
    router: (router) => [router],
    subnet: (subnet, index, other) => [
      ...(subnet.hostRoutes.length > 0 ? [subnet] : []),
      ...routersTouched.subnet(subnet, index, other),
    ],
    vpc: routersTouched.vpc,
  },
}

function onLinkOf(subnet: Subnet): Subnet[] | undefined {
  return subnet.cidr.version === 0 ? undefined : [subnet]
}

function offLinkRoutes(
  subject: Router | Subnet,
  attached: readonly Subnet[],
  index: StateIndex,
): RoutingRule[] {
  const isOffLink = ({ nextHop }: RoutingRule) =>
    nextHop.text !== '' &&
    (nextHop.version === 0 || attached.length > 0) &&
    !attached.some(({ cidr }) => contains(cidr, nextHop))
  if (subject.type === 'subnet')
    return subject.hostRoutes.filter((route) => isLive(route) && isOffLink(route))
  return distinctRoutes(subject)
    .filter(({ route, subnetId }) => isOffLink(route) && !isByGateway(route, subnetId, index))
    .map(({ route }) => route)
}
