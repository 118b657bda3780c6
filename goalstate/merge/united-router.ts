import { isLive, type Router, type RoutingRule, type RoutingTable } from '../state/state.ts'
import { contentOf } from './observe/index.ts'

/**
 * Two tellings of one router as one: its tables by subnet, rules of one id once.
 *
 * @param b - The later one, whose revision the result has.
 * @returns Nothing where the two do not agree on what the router or one of its rules is.
 */
export function unitedRouter(a: Router, b: Router): Router | undefined {
  const bare = (router: Router) => contentOf({ ...router, tables: [] })
  const areAlike = a.update === b.update && isLive(a) && isLive(b) && bare(a) === bare(b)
  const tables = areAlike ? joinedTables(b, [...a.tables, ...b.tables]) : undefined
  return tables && { ...b, tables }
}

function joinedTables(of: Router, tables: readonly RoutingTable[]): RoutingTable[] | undefined {
  const textOf = (rule: RoutingRule) =>
    `${isLive(rule)} ${contentOf({ ...of, tables: [{ subnetId: '', rules: [rule] }] })}`
  const bySubnet = new Map<string, Map<string, RoutingRule>>()
  for (const { subnetId, rules } of tables) {
    const own = bySubnet.get(subnetId) ?? new Map<string, RoutingRule>()
    bySubnet.set(subnetId, own)
    for (const rule of rules) {
      const known = own.get(rule.id)
      if (known && textOf(known) !== textOf(rule)) return undefined
      own.set(rule.id, rule)
    }
  }
  return [...bySubnet].map(([subnetId, rules]) => ({ subnetId, rules: [...rules.values()] }))
}
