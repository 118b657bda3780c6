import {
  isLive,
  type Operation,
  type Resource,
  type Router,
  type RoutingRule,
} from '../../state/state.ts'
import { isPart, isRuled, type Ruled, withPart } from '../rule-parts.ts'
import type { Agent } from './agent.ts'
import { olderFirst, type Told } from './told.ts'

/** What is in a slot of a host's memory. */
export interface Held {
  readonly resource: Resource
  readonly context: string
}

/**
 * What some tellings come to in one slot, whatever was there before them:
 *
 * - `kept`: what was there;
 * - `gone`: nothing;
 * - `held`: this;
 * - `changed`: what was there, with some rules replaced; this part alone if nothing was;
 * - `depends`: one of two, by whether something was there.
 */
export type Outcome =
  | { readonly kind: 'kept' }
  | { readonly kind: 'gone' }
  | ({ readonly kind: 'held' } & Held)
  | { readonly kind: 'changed'; readonly resource: Ruled; readonly context: string }
  | { readonly kind: 'depends'; readonly ifHeld: Outcome; readonly ifNot: Outcome }

const kept: Outcome = { kind: 'kept' }
const gone: Outcome = { kind: 'gone' }

/** @param told - Of one slot, in the order of arrival; at least one. */
export function outcomeOf(told: readonly Told[], agent: Agent): Outcome {
  const first = told[0]!
  if (told.length > 1 && isRuled(first.resource)) return rulesOutcome(told, agent)
  if (first.resource.type === 'dhcp' && agent.target === 'aca-2022')
    return leaseOutcome(inOrder(told), agent)
  return alone(told.length === 1 ? first : newest(told), agent)
}

function alone({ resource, context }: Told, agent: Agent): Outcome {
  if (agent.operationOf(resource) === 'delete') return gone
  return isPart(resource)
    ? { kind: 'changed', resource, context }
    : { kind: 'held', resource, context }
}

/** Of one thing the highest revision counts, of several that share an address the last one that came. */
function newest(told: readonly Told[]): Told {
  return inOrder(told).at(-1)!
}

/** In the order of arrival, but of one thing in that of its revisions. */
function inOrder(told: readonly Told[]): Told[] {
  const ordered: Told[] = []
  for (const next of told) {
    const newer = ordered.findIndex(
      (one) => one.resource.id === next.resource.id && olderFirst(next, one) < 0,
    )
    ordered.splice(newer < 0 ? ordered.length : newer, 0, next)
  }
  return ordered
}

/** Alcor's agent adds only a lease for a MAC that has none, and changes only one that is there. */
function leaseOutcome(told: readonly Told[], agent: Agent): Outcome {
  let ifHeld: Outcome = kept
  let ifNot: Outcome = gone
  for (const { resource, context } of told) {
    const operation = agent.operationOf(resource)
    const lease: Outcome = { kind: 'held', resource, context }
    ifHeld = afterLease(ifHeld, operation, lease)
    ifNot = afterLease(ifNot, operation, lease)
  }
  return ifHeld === ifNot ? ifHeld : { kind: 'depends', ifHeld, ifNot }
}

function afterLease(before: Outcome, operation: Operation, lease: Outcome): Outcome {
  if (operation === 'delete') return gone
  const adds = operation !== 'update'
  return adds === (before.kind === 'gone') ? lease : before
}

/** Rules are put together by revision; what one message tells of a router under several keys is one telling. */
function rulesOutcome(told: readonly Told[], agent: Agent): Outcome {
  let outcome: Outcome = kept
  const arrived = [...told].sort((a, b) => a.at - b.at || olderFirst(a, b))
  for (const next of united(arrived).sort(olderFirst)) outcome = afterRules(outcome, next, agent)
  return outcome
}

function afterRules(before: Outcome, next: Told, agent: Agent): Outcome {
  const { resource, context } = next
  const outcome = alone(next, agent)
  if (outcome.kind !== 'changed' || !isRuled(resource)) return outcome
  switch (before.kind) {
    case 'held':
      return {
        kind: 'held',
        resource: whole(withPart(before.resource as Ruled, resource)),
        context: joinedContext(before.context, context),
      }
    case 'changed':
      return {
        kind: 'changed',
        resource: withPart(before.resource, resource),
        context: joinedContext(before.context, context),
      }
    case 'gone':
      return { kind: 'held', resource: whole(resource), context }
    default:
      return outcome
  }
}

const whole = <R extends Ruled>(resource: R): R => ({ ...resource, update: 'full' })

/** The contexts of a router's tables, of each subnet the later one. */
export function joinedContext(earlier: string, later: string): string {
  if (earlier === later || earlier === '') return later
  const texts = new Map(
    [...earlier.split('|'), ...later.split('|')].map((text) => [text.split('=')[0], text]),
  )
  return [...texts.values()].sort().join('|')
}

function united(told: readonly Told[]): Told[] {
  const joined: Told[] = []
  for (const next of told) {
    const last = joined.at(-1)
    const [a, b] = [last?.resource, next.resource]
    const isSameTelling =
      last !== undefined && last.at === next.at && a?.type === 'router' && b.type === 'router'
    if (isSameTelling && a.key !== b.key && a.update === b.update && isLive(a) && isLive(b))
      joined[joined.length - 1] = {
        ...last,
        resource: unitedRouter(a, b),
        context: joinedContext(last.context, next.context),
      }
    else joined.push(next)
  }
  return joined
}

/** Its tables are those of both, of each subnet one. */
function unitedRouter(a: Router, b: Router): Router {
  const tables = new Map<string, readonly RoutingRule[]>()
  for (const { subnetId, rules } of [...a.tables, ...b.tables])
    tables.set(subnetId, [...(tables.get(subnetId) ?? []), ...rules])
  return { ...b, tables: [...tables].map(([subnetId, rules]) => ({ subnetId, rules })) }
}

/** What an outcome is where it is known what was in the slot before: `undefined` for nothing. */
export function after(outcome: Outcome, before: Held | undefined): Outcome {
  switch (outcome.kind) {
    case 'kept':
      return before ? { kind: 'held', ...before } : gone
    case 'depends':
      return after(before ? outcome.ifHeld : outcome.ifNot, before)
    case 'changed': {
      const { resource, context } = outcome
      const held = before?.resource as Ruled | undefined
      return {
        kind: 'held',
        resource: whole(held ? withPart(held, resource) : resource),
        context: joinedContext(before?.context ?? '', context),
      }
    }
    default:
      return outcome
  }
}
