import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import { isLive, type Router, type RoutingRule, type Subnet } from '../../state/state.ts'
import { distinctRoutes } from './routes.ts'

export const destinationUnreadable: Rule<Router | Subnet> = {
  id: 'ALC-RTE-001',
  severity: 'error',
  title: 'route to a destination that is no prefix',
  why: 'The host cannot make a flow of it: the route is refused or left out, and its traffic is lost.',
  remedy: 'Write the destination as network/length, e.g. 10.0.5.0/24.',
  example: 'router r1 has a route to 10.0.5.0 (without a length)',
  starred: true,

  *subjects(index) {
    yield* index.all('router')
    for (const subnet of index.all('subnet')) if (subnet.hostRoutes.length > 0) yield subnet
  },

  *check(subject) {
    if (!isLive(subject)) return
    const routes =
      subject.type === 'router'
        ? distinctRoutes(subject).map(({ route }) => route)
        : subject.hostRoutes.filter(isLive)
    const told = new Set<string>()
    for (const route of routes) {
      const problem = problemOf(route)
      if (problem === undefined || told.has(route.destination.text)) continue
      told.add(route.destination.text)
      yield seen(subject, route, problem)
    }
  },

  touchedBy: { router: (router) => [router], subnet: (subnet) => [subnet] },
}

function problemOf({ destination }: RoutingRule): string | undefined {
  if (destination.version === 0) return destination.problem
  return destination.hostBits
    ? `has host bits set: its network is ${destination.canonical}`
    : undefined
}

function seen(subject: Router | Subnet, route: RoutingRule, problem: string): Observation {
  const { text } = route.destination
  return {
    resources: [subject],
    role: text,
    message: `${subject.type} ${subject.id} has a route to "${text}", which ${problem}`,
    actual: text,
    expected: 'a prefix such as 10.0.5.0/24',
  }
}
