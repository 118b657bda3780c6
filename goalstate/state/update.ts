import { type Edit, editsOf } from './edit.ts'
import { pair } from './lookup.ts'
import { byKey, placementsOf } from './lookups.ts'
import type {
  NetworkState,
  Operation,
  Port,
  Resource,
  ResourceOf,
  ResourceType,
  Router,
  RoutingTable,
  SecurityGroup,
} from './state.ts'
import { isLive } from './state.ts'
import type { StateIndex } from './state-index.ts'

/** What an update did to a state. */
export interface AppliedUpdate {
  /** Every change, of what went too. */
  readonly edits: readonly Edit[]
  /** What the update brought, as it is now in the state: a part is there as the whole that it made. */
  readonly arrived: ReadonlySet<Resource>
  /** By type and key, what was held before of each thing that the update is about; nothing if nothing. */
  readonly before: ReadonlyMap<string, Resource | undefined>
}

/** How to understand an update. */
export interface UpdateOptions {
  /** What a resource's operation comes to; the operation itself unless said. See {@link acaOperation}. */
  readonly effective?: (resource: Resource) => Operation
}

/** The key of `AppliedUpdate.before`. */
export function nameOf(type: ResourceType, key: string): string {
  return pair(type, key)
}

/**
 * Brings a state up to date, in place: resources take the place of those of their type and key.
 *
 * A part (`delta`) of a router or security group changes, rule by rule, what is held; a part of any
 * other resource, which has no rules, is taken as the whole. `get` changes nothing. A deleted resource
 * stays, as deleted, until the next update, and then goes together with its placements. Hosts are sent
 * what they were sent before and what the update adds.
 *
 * @param index - The state so far; as it is after the update when this returns.
 */
export function applyUpdate(
  index: StateIndex,
  update: Pick<NetworkState, 'resources'>,
  { effective = ({ operation }) => operation }: UpdateOptions = {},
): AppliedUpdate {
  const removed = new Set(settled(index))
  for (const resource of removed) index.delete(resource)
  const before = new Map<string, Resource | undefined>()
  const arrived = new Set<Resource>()
  for (const given of update.resources) {
    const operation = effective(given)
    if (operation === 'get') continue
    const resource = operation === given.operation ? given : { ...given, operation }
    const name = nameOf(resource.type, resource.key)
    if (!before.has(name)) before.set(name, takeOut(index, resource, removed))
    arrived.add(whole(resource, before.get(name)))
  }
  for (const resource of arrived) index.add(resource)
  return { edits: editsOf(removed, arrived), arrived, before }
}

/**
 * What Alcor's agents and their manager make of an operation: a port's update is a create if the port
 * belongs to a device, and else a delete.
 */
export function acaOperation(resource: Resource): Operation {
  if (resource.type !== 'port' || resource.operation !== 'update') return resource.operation
  return belongsToDevice(resource) ? 'create' : 'delete'
}

function belongsToDevice({ deviceId, deviceOwner }: Port): boolean {
  return deviceId !== '' || deviceOwner !== ''
}

/** What the last update deleted, and where it was sent. */
function* settled(index: StateIndex): Iterable<Resource> {
  for (const resource of index.deleted()) {
    yield resource
    yield* index.get(placementsOf, pair(resource.type, resource.key))
  }
}

/** Takes out all that a resource replaces; gives one of it that was live. */
function takeOut<T extends ResourceType>(
  index: StateIndex,
  { type, key }: ResourceOf<T>,
  removed: Set<Resource>,
): Resource | undefined {
  const held = [...index.get<Resource>(byKey[type as T] as never, key)]
  for (const resource of held) {
    index.delete(resource)
    removed.add(resource)
  }
  return held.find(isLive) ?? held[0]
}

/** A resource with all that a part of it leaves as it was. */
function whole(resource: Resource, held: Resource | undefined): Resource {
  if (resource.update !== 'delta' || !held || !isLive(resource) || !isLive(held)) return resource
  if (resource.type === 'router' && held.type === 'router') return wholeRouter(resource, held)
  if (resource.type === 'security-group' && held.type === 'security-group')
    return wholeGroup(resource, held)
  return resource
}

function wholeGroup(part: SecurityGroup, held: SecurityGroup): SecurityGroup {
  return { ...part, rules: wholeRules(part.rules, held.rules) }
}

function wholeRouter(part: Router, held: Router): Router {
  const tables = new Map<string, RoutingTable>(held.tables.map((table) => [table.subnetId, table]))
  for (const { subnetId, rules } of part.tables)
    tables.set(subnetId, {
      subnetId,
      rules: wholeRules(rules, tables.get(subnetId)?.rules ?? []),
    })
  return { ...part, tables: [...tables.values()] }
}

/** Rules by id: those of the part are added, replaced, or by their own operation deleted. */
function wholeRules<R extends { readonly id: string; readonly operation: Operation }>(
  part: readonly R[],
  held: readonly R[],
): R[] {
  const named = new Set(part.map(({ id }) => id))
  return [...held.filter(({ id }) => !named.has(id)), ...part.filter(isLive)]
}
