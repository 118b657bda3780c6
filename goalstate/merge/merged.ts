import type { Resource } from '../state/state.ts'
import { Conflicts } from './conflicts.ts'
import { type HostQueue, nameOf, queueOf, sharesSlots } from './host-queue.ts'
import { interned } from './interned.ts'
import { type HostPart, type MergedMessage, messageOf } from './message.ts'
import { Needs } from './needs.ts'
import { type Agent, agentOf, type HeldBefore, type Target, type Told } from './observe/index.ts'
import { type Packing, packed } from './pack.ts'
import type { MergeProof } from './proof.ts'
import type { MergeRequest } from './request.ts'
import { type HostRequest, type Segment, segmentsOf } from './segments.ts'
import { split } from './split.ts'
import { stepsOf } from './steps.ts'
import type { Transformation } from './transformation.ts'
import type { Slices } from './verify.ts'
import type { WireSizes } from './wire-size.ts'

/** How to merge, with nothing left out. */
export interface MergeMeans {
  readonly target: Target
  readonly packing: Packing
  readonly most: number
  readonly transformations: readonly Transformation[]
  readonly before: (host: string) => HeldBefore
}

/** Messages, before anybody has compared them with the requests. */
export interface Merged {
  /** Of each message, what it tells each host. */
  readonly parts: readonly (readonly HostPart[])[]
  readonly messages: readonly MergedMessage[]
  readonly conflicts: Conflicts
  readonly changes: MergeProof['transformations']
}

/**
 * Merges host by host, and then makes messages of what is left.
 *
 * @param slices - Of each request, what it tells each host.
 */
export function merged(
  requests: readonly MergeRequest[],
  slices: readonly Slices[],
  means: MergeMeans,
  sizes: WireSizes,
): Merged {
  const { packing, most, transformations } = means
  const hosts = new HostMerger(means, interned(requests))
  const steps: HostPart[][] = []
  for (const [host, told] of byHost(slices))
    for (const [step, part] of hosts.partsOf(host, told).entries()) {
      const parts = steps[step]
      if (parts) parts.push(part)
      else steps[step] = [part]
    }
  const common = interned(steps.flat())
  const inCommon = (part: HostPart) => ({ ...part, resources: part.resources.map(common) })
  const parts = steps.flatMap((each) =>
    packed(each.map(inCommon), packing).flatMap((together) => split(together, most, sizes)),
  )
  return {
    parts,
    messages: parts.map((each) => messageOf(each, sizes)),
    conflicts: hosts.conflicts,
    changes: transformations.flatMap(({ id, title }) => {
      const changes = hosts.changes.get(id)
      return changes === undefined ? [] : [{ id, title, changes }]
    }),
  }
}

/** What each host is told, request by request. */
function byHost(slices: readonly Slices[]): Map<string, HostRequest[]> {
  const hosts = new Map<string, HostRequest[]>()
  for (const [at, bySlice] of slices.entries())
    for (const [host, slice] of bySlice) {
      const requests = hosts.get(host)
      if (requests) requests.push({ slice, at })
      else hosts.set(host, [{ slice, at }])
    }
  return hosts
}

/** Merges what one host after the other is told, and counts what that changed. */
class HostMerger {
  readonly conflicts = new Conflicts()
  /** By id of the transformation. */
  readonly changes = new Map<string, number>()
  readonly #agent: Agent
  readonly #means: MergeMeans
  readonly #intern: (resource: Resource) => Resource

  constructor(means: MergeMeans, intern: (resource: Resource) => Resource) {
    this.#agent = agentOf(means.target)
    this.#means = means
    this.#intern = intern
  }

  /** What a host is to be told, in the order in which it must be. */
  partsOf(host: string, requests: readonly HostRequest[]): HostPart[] {
    const segments = segmentsOf(requests, this.#agent, this.#intern)
    this.conflicts.add(queueOf(host, segments.flatMap(toldIn)))
    return segments.flatMap((segment): HostPart[] => {
      if ('asItIs' in segment) return [{ host, resources: segment.asItIs, isWhole: true }]
      const queue = queueOf(host, segment.told)
      this.#transform(queue, segments.length === 1)
      const steps = selfContained(stepsOf(queue, this.#agent), queue, this.#agent)
      return steps.map((resources) => ({ host, resources }))
    })
  }

  /** @param isAll - If not, what is known of the host is what it held before other queues of it. */
  #transform(queue: HostQueue, isAll: boolean): void {
    const { transformations, before } = this.#means
    const context = { agent: this.#agent, before: isAll ? before : nothingKnown, isAll }
    for (const transformation of transformations) {
      const count = transformation.apply(queue, context)
      if (count === 0) continue
      this.changes.set(transformation.id, (this.changes.get(transformation.id) ?? 0) + count)
    }
  }
}

/** Of every host and slot. */
export const nothingKnown = (): HeldBefore => () => undefined

function toldIn(segment: Segment): readonly Told[] {
  if ('told' in segment) return segment.told
  return segment.asItIs.map((resource) => ({ resource, at: segment.at, context: '' }))
}

/** What a step needs and another one tells is told again, unless that would undo what something else did. */
function selfContained(
  steps: readonly (readonly Told[])[],
  queue: HostQueue,
  agent: Agent,
): Resource[][] {
  const resources = steps.map((told) => told.map(({ resource }) => resource))
  if (resources.length < 2) return resources
  const needs = new Needs(resources.flat())
  return resources.map((own) => {
    const named = new Set(own.map(nameOf))
    const others = [...needs.of(own)].filter(
      (resource) => !named.has(nameOf(resource)) && !sharesSlots(queue, [resource], agent),
    )
    return [...own, ...others]
  })
}
