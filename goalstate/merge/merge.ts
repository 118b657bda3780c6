import type { Finding } from '../check/finding.ts'
import type { Resource } from '../state/state.ts'
import { Conflicts } from './conflicts.ts'
import { type Defect, smallestFailing } from './defect.ts'
import { type HostQueue, nameOf, queueOf, sharesSlots } from './host-queue.ts'
import { interned } from './interned.ts'
import { type HostPart, type MergedMessage, messageOf } from './message.ts'
import { Needs } from './needs.ts'
import { type Agent, agentOf, type HeldBefore, type Target, type Told } from './observe/index.ts'
import { type Packing, packed } from './pack.ts'
import { extentOf, type MergeProof } from './proof.ts'
import { type MergeRequest, slicesOf } from './request.ts'
import { type HostRequest, type Segment, segmentsOf } from './segments.ts'
import { split } from './split.ts'
import { stepsOf } from './steps.ts'
import type { MergeContext, Transformation } from './transformation.ts'
import { compacting, queueTransformations } from './transformations/index.ts'
import { type Difference, Observation, type Slices } from './verify.ts'
import { WireSizes } from './wire-size.ts'

/** How to merge. */
export interface MergeOptions {
  /** When findings are made. */
  readonly now: Date
  /** The agents that hosts have; `aca-2022` unless said. */
  readonly target?: Target
  /** `shared` unless said. */
  readonly packing?: Packing
  /** The most bytes of a message; gRPC's default limit of 4 MiB unless said. */
  readonly most?: number
  /**
   * Whether to compact groups and routes too, for senders that never delete a rule of them by its id;
   * false unless said.
   */
  readonly compact?: boolean
  /** Ids of transformations to leave out. */
  readonly without?: readonly string[]
  /** The share of hosts, in `[0, 1]`, for which the result is proved; all unless said. */
  readonly verify?: number
  /** What hosts are known to hold; nothing is unless said. */
  readonly before?: (host: string) => HeldBefore
  /** What is done to the queue of each host, in order; all that there is unless said. */
  readonly transformations?: readonly Transformation[]
}

/** What requests were merged into. */
export interface Merge {
  /** To be sent in this order. Where the proof failed, the requests as they came. */
  readonly messages: readonly MergedMessage[]
  /** Where requests contradict each other. */
  readonly findings: readonly Finding[]
  readonly proof: MergeProof
  /** Where merging would have changed what hosts do. */
  readonly defect?: Defect
}

/** gRPC's default limit for what is received. */
export const defaultMost = 4 * 1024 * 1024

const unknown: HeldBefore = () => undefined

/**
 * Merges requests, in the order in which they came, into as few and small messages as hosts cannot tell
 * from them: each host ends up as if it had been sent one request after the other.
 *
 * That is checked, not believed: what hosts make of the requests is worked out beside what they make of
 * the messages. Where it differs the requests are given back as they are, with a defect.
 *
 * @throws PortentError `ERR_INPUT` for what a goal state cannot say, naming file, place and remedy.
 * @throws RangeError for a share of hosts outside `[0, 1]`.
 */
export function merge(requests: readonly MergeRequest[], options: MergeOptions): Merge {
  const { verify = 1 } = options
  if (!(verify >= 0 && verify <= 1))
    throw new RangeError(`the share of hosts to verify must be in [0, 1], got ${verify}`)
  const slices = requests.map(({ resources }) => slicesOf(resources))
  const sizes = new WireSizes()
  const merged = mergedOf(requests, slices, options, sizes)
  const { differences, ...compared } = comparedWith(slices, merged.messages, options)
  const isProved = differences.length === 0
  const sent = isProved ? merged.parts : slices.map(partsOf)
  return {
    messages: isProved ? merged.messages : requests.map((request) => asItCame(request, sizes)),
    findings: merged.conflicts.findings(options.now),
    proof: {
      version: 1,
      target: options.target ?? 'aca-2022',
      requests: requests.map(({ name, ids }) => ({ name, ids })),
      transformations: merged.changes,
      equivalence: { result: resultOf(isProved, compared), ...compared },
      before: extentOf(slices.map(partsOf), sizes),
      after: extentOf(sent, sizes),
    },
    ...(!isProved && {
      defect: smallestFailing(requests, differences, (some) => failing(some, options)),
    }),
  }
}

function resultOf(isProved: boolean, { hosts, compared }: { hosts: number; compared: number }) {
  if (!isProved) return 'different'
  return compared === hosts ? 'equal' : compared === 0 ? 'not compared' : 'equal where compared'
}

/** Merges and compares some of the requests, as {@link merge} does. */
function failing(requests: readonly MergeRequest[], options: MergeOptions): Difference[] {
  const slices = requests.map(({ resources }) => slicesOf(resources))
  return comparedWith(
    slices,
    mergedOf(requests, slices, options, new WireSizes()).messages,
    options,
  ).differences
}

interface Merged {
  readonly parts: readonly (readonly HostPart[])[]
  readonly messages: readonly MergedMessage[]
  readonly conflicts: Conflicts
  readonly changes: MergeProof['transformations']
}

function mergedOf(
  requests: readonly MergeRequest[],
  slices: readonly Slices[],
  options: MergeOptions,
  sizes: WireSizes,
): Merged {
  const { before = () => unknown, packing = 'shared', most = defaultMost } = options
  const agent = agentOf(options.target ?? 'aca-2022')
  const context: MergeContext = { agent, before, isAll: true }
  const transformations = chosen(options)
  const intern = interned(requests)
  const conflicts = new Conflicts()
  const changes = new Map<string, number>()
  const steps: HostPart[][] = []
  const tell = (step: number, part: HostPart) => {
    const parts = steps[step]
    if (parts) parts.push(part)
    else steps[step] = [part]
  }
  for (const [host, told] of byHost(slices)) {
    let step = 0
    const segments = segmentsOf(told, agent, intern)
    conflicts.add(queueOf(host, segments.flatMap(toldIn)))
    for (const segment of segments) {
      if ('asItIs' in segment) {
        tell(step++, { host, resources: segment.asItIs, isWhole: true })
        continue
      }
      const queue = queueOf(host, segment.told)
      // What is known of a host is what it held before all of its segments.
      const own = segments.length === 1 ? context : { agent, before: () => unknown, isAll: false }
      for (const transformation of transformations) {
        const count = transformation.apply(queue, own)
        if (count > 0) changes.set(transformation.id, (changes.get(transformation.id) ?? 0) + count)
      }
      for (const resources of selfContained(stepsOf(queue, agent), queue, agent))
        tell(step++, { host, resources })
    }
  }
  const common = interned(steps.flat())
  const parts = steps.flatMap((each) =>
    packed(each.map(inCommon), packing).flatMap((together) => split(together, most, sizes)),
  )
  function inCommon(part: HostPart): HostPart {
    return { ...part, resources: part.resources.map(common) }
  }
  return {
    parts,
    messages: parts.map((each) => messageOf(each, sizes)),
    conflicts,
    changes: transformations.flatMap(({ id, title }) => {
      const count = changes.get(id)
      return count === undefined ? [] : [{ id, title, changes: count }]
    }),
  }
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

function toldIn(segment: Segment): readonly Told[] {
  if ('told' in segment) return segment.told
  return segment.asItIs.map((resource) => ({ resource, at: 0, context: '' }))
}

function chosen({
  transformations = queueTransformations,
  without = [],
  compact = false,
}: MergeOptions): Transformation[] {
  return transformations.filter(
    ({ id }) => !without.includes(id) && (compact || !compacting.has(id)),
  )
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

function comparedWith(
  slices: readonly Slices[],
  messages: readonly MergedMessage[],
  { target = 'aca-2022', verify = 1, before = () => unknown }: MergeOptions,
) {
  const agent = agentOf(target)
  const watches = watcher(verify)
  const [asked, sent] = [new Observation(agent, watches), new Observation(agent, watches)]
  if (verify > 0) {
    for (const each of slices) asked.add(each)
    for (const { resources } of messages) sent.add(slicesOf(resources))
  }
  const hosts = new Set(slices.flatMap((each) => [...each.keys()])).size
  return {
    differences: asked.differences(sent, before),
    hosts,
    compared: asked.hosts.size,
  }
}

/** The same hosts each time, spread evenly over their names. */
function watcher(share: number): (host: string) => boolean {
  if (share === 1) return () => true
  return (host) => {
    let hash = 0x811c9dc5
    for (let i = 0; i < host.length; i++) hash = Math.imul(hash ^ host.charCodeAt(i), 0x01000193)
    return (hash >>> 0) / 2 ** 32 < share
  }
}

function partsOf(slices: Slices): HostPart[] {
  return [...slices].map(([host, { resources }]) => ({ host, resources }))
}

function asItCame({ resources }: MergeRequest, sizes: WireSizes): MergedMessage {
  return { ...messageOf(partsOf(slicesOf(resources)), sizes), resources }
}
