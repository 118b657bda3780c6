import { createHash } from 'node:crypto'
import { type Resource, resourceTypes } from '../state/state.ts'
import { writeState } from '../write.ts'
import type { HostPart, MergedMessage } from './message.ts'
import type { Target } from './observe/index.ts'
import type { MergeRequest } from './request.ts'
import { MessageSize, sliceSize, type WireSizes } from './wire-size.ts'

/** How much was, or would be, sent. */
export interface Extent {
  /** To whoever takes messages apart for hosts. */
  readonly messages: number
  /** Of those as GoalStateV2. */
  readonly bytes: number
  /** To hosts, each the part of one message. */
  readonly hostMessages: number
  /** Of those as GoalStateV2. */
  readonly hostBytes: number
  /** Resources in all messages to hosts. */
  readonly hostStates: number
}

/** What was merged, how, and that nothing changed by it. */
export interface MergeProof {
  readonly version: 1
  readonly target: Target
  /** All of them, in their order: each gets an answer of its own, see `answersTo`. */
  readonly requests: readonly { readonly name: string; readonly ids: readonly string[] }[]
  /** Those that changed something, in their order. */
  readonly transformations: readonly {
    readonly id: string
    readonly title: string
    readonly changes: number
  }[]
  readonly equivalence: {
    readonly result: 'equal' | 'equal where compared' | 'different' | 'not compared'
    /** Hosts that were told something, and for how many of them it was compared what they make of it. */
    readonly hosts: number
    readonly compared: number
  }
  /** Of the requests. */
  readonly before: Extent
  /** Of what is sent. */
  readonly after: Extent
}

/** Measures messages, given by what each host is told by each. */
export function extentOf(messages: readonly (readonly HostPart[])[], sizes: WireSizes): Extent {
  const extent = {
    messages: messages.length,
    bytes: 0,
    hostMessages: 0,
    hostBytes: 0,
    hostStates: 0,
  }
  for (const parts of messages) {
    const whole = new MessageSize(sizes)
    for (const { host, resources } of parts) {
      whole.add(host, resources)
      extent.hostMessages++
      extent.hostBytes += sliceSize(host, resources, sizes)
      extent.hostStates += resources.length
    }
    extent.bytes += whole.bytes
  }
  return extent
}

/** A proof that names what it is about by its content. */
export interface SealedProof extends MergeProof {
  /** SHA-256 of each request as canonical GoalStateV2, 64 hexadecimal digits. */
  readonly inputs: readonly string[]
  /** The same of each message. */
  readonly outputs: readonly string[]
}

/**
 * A proof with digests of what went in and came out, so that both can be told again.
 *
 * @throws PortentError `ERR_INPUT` for what a goal state cannot say, as `writeState`.
 */
export function sealed(
  proof: MergeProof,
  requests: readonly MergeRequest[],
  messages: readonly MergedMessage[],
): SealedProof {
  const digests = (all: readonly { readonly resources: readonly Resource[] }[]) =>
    all.map(({ resources }) => digestOf(resources))
  return { ...proof, inputs: digests(requests), outputs: digests(messages) }
}

function digestOf(resources: readonly Resource[]): string {
  const state = { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 }
  return createHash('sha256')
    .update(writeState(state, { to: 'binary' }))
    .digest('hex')
}
