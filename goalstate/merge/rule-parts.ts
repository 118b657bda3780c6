import {
  isLive,
  type Operation,
  type Resource,
  type Router,
  type RoutingTable,
  type SecurityGroup,
} from '../state/state.ts'

/** A resource that is made of rules, of which it may be told a part (`delta`). */
export type Ruled = SecurityGroup | Router

export function isRuled(resource: Resource): resource is Ruled {
  return resource.type === 'security-group' || resource.type === 'router'
}

/** True for what changes some rules and leaves the others; where nothing is held, it is the whole. */
export function isPart(resource: Resource): resource is Ruled {
  return isRuled(resource) && resource.update === 'delta' && isLive(resource)
}

/**
 * One telling of a resource and then a part of it, as one telling.
 *
 * After a whole that is what both together make; after a part, a part, which still says what it deletes.
 *
 * @param earlier - Live, of the same type as `part`.
 */
export function withPart<R extends Ruled>(earlier: R, part: R): R {
  const after = <X extends Rule>(rules: readonly X[], by: readonly X[]) =>
    replaced(rules, by, earlier.update === 'delta')
  if (earlier.type === 'security-group' && part.type === 'security-group')
    return { ...part, rules: after(earlier.rules, part.rules) }
  if (earlier.type === 'router' && part.type === 'router')
    return { ...part, tables: withTables(earlier.tables, part.tables, after) }
  return part
}

interface Rule {
  readonly id: string
  readonly operation: Operation
}

type After = <X extends Rule>(rules: readonly X[], by: readonly X[]) => X[]

/** Rules by id: those of the part take the place of those that they name. */
function replaced<X extends Rule>(
  rules: readonly X[],
  by: readonly X[],
  keepsDeletes: boolean,
): X[] {
  const named = new Set(by.map(({ id }) => id))
  const kept = rules.filter(({ id }) => !named.has(id))
  return [...kept, ...(keepsDeletes ? by : by.filter(isLive))]
}

function withTables(
  earlier: readonly RoutingTable[],
  part: readonly RoutingTable[],
  after: After,
): RoutingTable[] {
  const tables = new Map(earlier.map((table) => [table.subnetId, table.rules]))
  for (const { subnetId, rules } of part)
    tables.set(subnetId, after(tables.get(subnetId) ?? [], rules))
  return [...tables].map(([subnetId, rules]) => ({ subnetId, rules }))
}
