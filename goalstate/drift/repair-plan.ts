import { grouped } from '../reasoning/grouped.ts'
import type { Ip } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import type { Placement, Resource, ResourceType } from '../state/state.ts'
import type { GoalStateV2 } from '../wire/goal-state-messages.ts'
import { goalStateV2 } from '../write/to-goal-state.ts'
import type { DesiredSlice } from './desired.ts'
import { fieldDifferences } from './differences.ts'
import { flowComparison, type PlacedFlow } from './flow-comparison.ts'
import { comparison, type HostView } from './host-view.ts'
import { meaningDifferences } from './meaning.ts'

/** One thing to do on one host. */
interface RepairStep {
  readonly host: string
  readonly action: 'create' | 'update' | 'delete'
  /** As desired; for a delete, as held. */
  readonly resource: Resource
  /** Of what the host holds in its place, where that is known. */
  readonly heldRevision?: number
  /** Ids of the rules of drift that ask for it. */
  readonly because: readonly string[]
}

/** What is not ours, or cannot be mended by pushing. */
export interface LeftAlone {
  readonly host: string
  readonly what: string
  readonly why: string
}

/** What would bring hosts to what is desired. */
export interface RepairPlan {
  /**
   * In the order to be done: what others depend on comes first, deletes come last and the other way
   * round.
   */
  readonly steps: readonly RepairStep[]
  readonly leftAlone: readonly LeftAlone[]
  /** Hosts that must be collected before anything can be said. */
  readonly unknown: readonly string[]
}

/** What needs what: a resource comes after all that it may name. */
const order: readonly ResourceType[] = [
  'vpc',
  'subnet',
  'security-group',
  'gateway',
  'router',
  'port',
  'neighbor',
  'dhcp',
]

/**
 * Plans how to mend what differs; does nothing.
 *
 * What is within its grace waits, what others put on a host stays, as does all on a host of which the
 * desired state says nothing, and a host that is not known gets no step: first it must be collected.
 */
export function repairPlan(views: readonly HostView[]): RepairPlan {
  const steps: RepairStep[] = []
  const leftAlone: LeftAlone[] = []
  const unknown: string[] = []
  for (const view of views) {
    if (view.seen.unknown.length > 0) unknown.push(view.host)
    else {
      steps.push(...pushes(view), ...deletes(view))
      leftAlone.push(...others(view))
    }
  }
  return { steps: steps.sort(inOrder), leftAlone, unknown }
}

function inOrder(a: RepairStep, b: RepairStep): number {
  const [first, second] = [phase(a), phase(b)]
  if (first !== second) return first - second
  const byType = order.indexOf(a.resource.type) - order.indexOf(b.resource.type)
  return (
    (first === 0 ? byType : -byType) ||
    compare(a.host, b.host) ||
    compare(a.resource.key, b.resource.key)
  )
}

const phase = ({ action }: RepairStep) => (action === 'delete' ? 1 : 0)

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isSettled(view: HostView, at: number | undefined, since: number): boolean {
  return at !== undefined && at - since >= view.settings.grace
}

function pushes(view: HostView): RepairStep[] {
  const because = new Map<Resource, { action: 'create' | 'update'; rules: Set<string> }>()
  const ask = (resource: Resource, action: 'create' | 'update', rule: string) => {
    const asked = because.get(resource) ?? { action, rules: new Set<string>() }
    asked.rules.add(rule)
    because.set(resource, asked)
  }
  const { missing, pairs } = comparison(view)
  const heldAt = view.seen.held?.at
  for (const resource of missing)
    if (isSettled(view, heldAt, view.desiredSince(resource))) ask(resource, 'create', 'ALC-DRF-001')
  for (const { desired, held } of pairs) {
    if (!isSettled(view, heldAt, view.desiredSince(desired))) continue
    if (fieldDifferences(desired, held.resource).length > 0) ask(desired, 'update', 'ALC-DRF-003')
    const { target } = view.settings
    if (meaningDifferences(desired, held.resource, target).some(({ matters }) => matters))
      ask(desired, 'update', 'ALC-DRF-007')
  }
  for (const resource of unanswered(view)) ask(resource, 'update', 'ALC-DRF-004')
  for (const resource of withoutFlows(view)) ask(resource, 'update', 'ALC-DRF-005')
  const heldRevisions = new Map(
    pairs.map(({ desired, held }) => [desired, held.resource.revision] as const),
  )
  return [...because].map(([resource, { action, rules }]) => {
    const heldRevision = heldRevisions.get(resource)
    return {
      host: view.host,
      action,
      resource,
      ...(heldRevision !== undefined && { heldRevision }),
      because: [...rules].sort(),
    }
  })
}

/** Failed, or not answered for longer than the grace. */
function unanswered(view: HostView): Resource[] {
  const { answers } = view.seen
  if (!answers) return []
  return [...view.desired.resources].flatMap(([name, resource]) => {
    const answer = answers.value.get(name)
    if (!answer || answer.answer === 'success' || answer.answer === 'none') return []
    return isSettled(view, answers.at, answer.answeredAt ?? answer.pushedAt) ? [resource] : []
  })
}

/** The first of those that a missing flow is for: pushing it makes its agent program it again. */
function withoutFlows(view: HostView): Resource[] {
  if (view.settings.target !== 'aca-2022') return []
  const compared = flowComparison(view)
  if (!compared) return []
  const flows = [...compared.missing, ...compared.changed.map(({ expected }) => expected)]
  const at = view.seen.flows?.at
  return [...flows.flatMap(({ of }) => of.slice(0, 1)), ...compared.unmapped.values()].filter(
    (resource) => isSettled(view, at, view.desiredSince(resource)),
  )
}

function deletes(view: HostView): RepairStep[] {
  if (!view.slice) return []
  return comparison(view)
    .extra.filter(
      ({ resource, ours, since = -Infinity }) =>
        ours &&
        !(view.settings.onDemand && resource.type === 'neighbor') &&
        isSettled(view, view.seen.held?.at, Math.max(since, view.desiredSince(resource))),
    )
    .map(({ resource }) => ({
      host: view.host,
      action: 'delete',
      resource,
      because: ['ALC-DRF-002'],
    }))
}

function others(view: HostView): LeftAlone[] {
  const foreign = comparison(view).extra.filter(({ ours }) => !ours)
  const { host } = view
  const leave = (what: string, why: string): LeftAlone => ({ host, what, why })
  const strange = view.slice ? 0 : comparison(view).extra.length - foreign.length
  return [
    ...(strange > 0
      ? [
          leave(
            'all that it holds',
            'the desired state says nothing of this host; is it part of another?',
          ),
        ]
      : []),
    ...foreign.map(({ resource: { type, id } }) =>
      leave(`${type}/${id}`, 'somebody else put it there'),
    ),
    ...(view.settings.target === 'aca-2022' ? flowsLeftAlone(view, leave) : []),
  ]
}

function flowsLeftAlone(
  view: HostView,
  leave: (what: string, why: string) => LeftAlone,
): LeftAlone[] {
  const { missing = [], changed = [], stray = [] } = flowComparison(view) ?? {}
  const base = [...missing, ...changed.map(({ expected }) => expected)].filter(
    ({ of }) => of.length === 0,
  )
  return [
    ...base.map((flow) =>
      leave(spelledFlow(flow), 'its agent makes it when it starts: restart it'),
    ),
    ...stray.map((flow) =>
      leave(
        spelledFlow(flow),
        'no push removes a flow by itself; deleting the resource behind it does',
      ),
    ),
  ]
}

function spelledFlow(flow: Pick<PlacedFlow, 'bridge' | 'table' | 'priority' | 'match'>): string {
  const { bridge, table, priority, match } = flow
  return `${bridge} table=${table},priority=${priority}${match === '' ? '' : `,${match}`}`
}

/** A message to one host, to be sent in its turn. */
export interface RepairMessage {
  readonly host: string
  readonly message: GoalStateV2
}

/**
 * The plan as goal states, host by host: first what is to be there, with the VPCs, subnets, gateways and
 * next hops that it needs, since an agent looks those up inside the message only; then what is to go.
 *
 * A port's update becomes a create where agents take updates of ports for deletes. Revisions are above what
 * the host holds.
 */
export function repairMessages(plan: RepairPlan, views: readonly HostView[]): RepairMessage[] {
  const stepsOf = grouped(plan.steps, ({ host }) => host)
  return views.flatMap((view) => {
    const steps = stepsOf.get(view.host) ?? []
    const pushed = steps.filter(({ action }) => action !== 'delete')
    const deleted = steps.filter(({ action }) => action === 'delete')
    const messages: Resource[][] = []
    if (pushed.length > 0)
      messages.push(
        withNeeds(
          pushed.map((step) => pushOf(step, view.settings.target)),
          view,
        ),
      )
    if (deleted.length > 0) messages.push(deleted.map(deletionOf))
    return messages.map((resources) => ({
      host: view.host,
      message: goalStateV2([...resources, ...resources.map((each) => placed(each, view.host))]),
    }))
  })
}

/** An agent that compares revisions takes nothing that is not above what it has. */
function pushOf({ resource, action, heldRevision = 0 }: RepairStep, target: string): Resource {
  const isRefused = target === 'aca-2022' && resource.type === 'port'
  const { revision } = resource
  return {
    ...resource,
    revision: revision === undefined ? revision : Math.max(revision, heldRevision + 1),
    operation: action === 'update' && !isRefused ? 'update' : 'create',
    update: 'full',
  }
}

/** What goes is named and not described: a held group may have rules that a goal state cannot say. */
function deletionOf({ resource }: RepairStep): Resource {
  const named = resource.type === 'security-group' ? { ...resource, rules: [] } : resource
  return { ...named, operation: 'delete' }
}

/** Agents look these up inside the message, and nowhere else. */
const needed = ['vpc', 'subnet', 'gateway'] as const

function withNeeds(pushed: readonly Resource[], { desired }: HostView): Resource[] {
  const names = new Set(pushed.map(({ type, key }) => pair(type, key)))
  const needs = [
    ...needed.flatMap((type): Resource[] => [...desired.index.all(type)]),
    ...nextHops(pushed, desired),
  ]
  return [
    ...pushed,
    ...needs
      .filter(({ type, key }) => !names.has(pair(type, key)))
      .map((resource): Resource => ({ ...resource, operation: 'info' })),
  ]
}

/** The neighbors by which pushed routers reach their destinations. */
function nextHops(pushed: readonly Resource[], desired: DesiredSlice): Resource[] {
  const hops = new Set(
    pushed.flatMap((resource) =>
      resource.type === 'router'
        ? resource.tables.flatMap(({ rules }) => rules.map(({ nextHop }) => spelled(nextHop)))
        : [],
    ),
  )
  if (hops.size === 0) return []
  return [...desired.index.all('neighbor')].filter(({ fixedIps }) =>
    fixedIps.some(({ ip }) => hops.has(spelled(ip))),
  )
}

function spelled(ip: Ip): string {
  return ip.version === 0 ? ip.text : ip.canonical
}

function placed({ type, key }: Resource, host: string): Placement {
  return {
    type: 'placement',
    id: `${host}/${type}/${key}`,
    key: `${host}/${type}/${key}`,
    operation: 'info',
    revision: undefined,
    update: 'full',
    requestId: '',
    file: '',
    pointer: '',
    host,
    resourceType: type,
    resourceKey: key,
  }
}
