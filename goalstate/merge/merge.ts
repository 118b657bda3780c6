import type { Finding } from '../check/finding.ts'
import { type Defect, smallestFailing } from './defect.ts'
import { type MergeMeans, merged, nothingKnown } from './merged.ts'
import { type HostPart, type MergedMessage, messageOf } from './message.ts'
import { agentOf, type HeldBefore, type Target } from './observe/index.ts'
import type { Packing } from './pack.ts'
import { extentOf, type MergeProof } from './proof.ts'
import { type MergeRequest, slicesOf } from './request.ts'
import type { Transformation } from './transformation.ts'
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
  const means = meansOf(options)
  const slices = requests.map(({ resources }) => slicesOf(resources))
  const sizes = new WireSizes()
  const { parts, messages, conflicts, changes } = merged(requests, slices, means, sizes)
  const { differences, ...compared } = comparedWith(slices, messages, means, verify)
  const isProved = differences.length === 0
  const asked = slices.map(partsOf)
  return {
    messages: isProved ? messages : requests.map((request) => asItCame(request, sizes)),
    findings: conflicts.findings(options.now),
    proof: {
      version: 1,
      target: means.target,
      requests: requests.map(({ name, ids }) => ({ name, ids })),
      transformations: changes,
      equivalence: { result: resultOf(isProved, compared), ...compared },
      before: extentOf(asked, sizes),
      after: extentOf(isProved ? parts : asked, sizes),
    },
    ...(!isProved && {
      defect: smallestFailing(requests, differences, (some) => failing(some, means, verify)),
    }),
  }
}

function meansOf({
  target = 'aca-2022',
  packing = 'shared',
  most = defaultMost,
  before = nothingKnown,
  transformations = queueTransformations,
  without = [],
  compact = false,
}: MergeOptions): MergeMeans {
  const isChosen = ({ id }: Transformation) =>
    !without.includes(id) && (compact || !compacting.has(id))
  return { target, packing, most, before, transformations: transformations.filter(isChosen) }
}

function resultOf(isProved: boolean, { hosts, compared }: { hosts: number; compared: number }) {
  if (!isProved) return 'different'
  return compared === hosts ? 'equal' : compared === 0 ? 'not compared' : 'equal where compared'
}

/** Merges and compares some of the requests, as {@link merge} does. */
function failing(
  requests: readonly MergeRequest[],
  means: MergeMeans,
  verify: number,
): Difference[] {
  const slices = requests.map(({ resources }) => slicesOf(resources))
  const { messages } = merged(requests, slices, means, new WireSizes())
  return comparedWith(slices, messages, means, verify).differences
}

function comparedWith(
  slices: readonly Slices[],
  messages: readonly MergedMessage[],
  { target, before }: MergeMeans,
  verify: number,
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
