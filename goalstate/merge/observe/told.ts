import type { Resource } from '../../state/state.ts'
import type { Agent, Slice } from './agent.ts'

/** One resource as one host is told it by one message. */
export interface Told {
  readonly resource: Resource
  /** Position of the message, from 0. */
  readonly at: number
  /** See `Agent.contextOf`. */
  readonly context: string
}

/** What a host takes of a slice, in its order; and what it refuses. */
export function toldBy(slice: Slice, at: number, agent: Agent): { taken: Told[]; refused: Told[] } {
  const taken: Told[] = []
  const refused: Told[] = []
  for (const resource of slice.resources) {
    const told = { resource, at, context: agent.contextOf(resource, slice) }
    if (agent.takes(resource, slice)) taken.push(told)
    else refused.push(told)
  }
  return { taken, refused }
}

/**
 * Negative if `a` is the older telling of a thing: by revision, and between equal ones by arrival.
 *
 * So what is told counts by its revision and not by when it happened to come: a host that is told of
 * revision 5 and then of 4 stays at 5. Producers that do not count leave the arrival to decide.
 */
export function olderFirst(a: Told, b: Told): number {
  return (a.resource.revision ?? 0) - (b.resource.revision ?? 0) || a.at - b.at
}
