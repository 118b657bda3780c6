import { aggregateRoutes as aggregated } from '../../reasoning/aggregation.ts'
import type { RouteChoice } from '../../reasoning/index.ts'
import { hopKey } from '../../rules/rte/routes.ts'
import { cidr } from '../../state/address.ts'
import { isLive, type Resource, type RoutingRule, type RoutingTable } from '../../state/state.ts'
import { changeResources } from '../host-queue.ts'
import { prefixText } from '../prefix-text.ts'
import { remembered } from '../remembered.ts'
import type { Transformation } from '../transformation.ts'

/** M10. */
export const aggregateRoutes: Transformation = {
  id: 'M10',
  title: 'aggregate routes',
  invariant: 'every address is forwarded alike',
  hazard:
    'next hop, its MAC, kind and priority must all be equal; a later delete of one route by its id needs ' +
    'the routes as they were, which the sender keeps: see the rules that a merge says it joined',
  apply: (queue, { agent, isAll }) => {
    if (!isAll) return 0
    // That agent gives all routes one priority.
    return changeResources(queue, agent.target === 'aca-2022' ? forAnyMatch : forLongest)
  },
}

const forAnyMatch = remembered((resource: Resource) => withFewerRoutes(resource, 'any-match'))
const forLongest = remembered((resource: Resource) => withFewerRoutes(resource, 'longest-prefix'))

/** Only of a router that is told whole: a part says what to do by rule ids. */
function withFewerRoutes(resource: Resource, choice: RouteChoice): Resource {
  if (resource.type !== 'router' || resource.update !== 'full' || !isLive(resource)) return resource
  const tables = resource.tables.map((table) => fewerRoutes(table, choice))
  return tables.some((table, i) => table !== resource.tables[i])
    ? { ...resource, tables }
    : resource
}

function fewerRoutes(table: RoutingTable, choice: RouteChoice): RoutingTable {
  const rules = table.rules.filter(isLive)
  const routes = rules.map((rule) =>
    rule.destination.version === 0 || rule.destination.hostBits
      ? undefined
      : { destination: rule.destination, nextHop: hopKey(rule), priority: rule.priority },
  )
  const sound = routes.flatMap((route, at) => (route ? [{ route, at }] : []))
  if (sound.length < 2) return table
  const joined = aggregated(
    sound.map(({ route }) => route),
    choice,
  )
  if (joined.length === sound.length) return table
  const others = rules.filter((_, at) => !routes[at])
  const rest = joined.map(({ destination, from }) =>
    joinedRule(
      from.map((at) => rules[sound[at]!.at]!),
      prefixText(destination),
    ),
  )
  return { ...table, rules: [...rest, ...others] }
}

/** It goes by the least of the ids, so that it does not depend on the order of the list. */
function joinedRule(from: readonly RoutingRule[], destination: string): RoutingRule {
  const [first] = [...from].sort((a, b) => (a.id < b.id ? -1 : 1)) as [RoutingRule]
  return { ...first, destination: cidr(destination) }
}
