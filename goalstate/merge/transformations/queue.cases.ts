import type { Resource } from '../../state/state.ts'
import { queueOf } from '../host-queue.ts'
import { agentOf, type Held, type Target } from '../observe/index.ts'
import type { Transformation } from '../transformation.ts'

/** What a test may say besides the resources. */
interface Around {
  readonly target?: Target
  /** What the host is known to hold, all of it; nothing is known unless said. */
  readonly held?: readonly Resource[]
}

/**
 * What is left of resources, each told by a message of its own in their order, after a transformation:
 * thread by thread.
 */
export function left(
  transformation: Transformation,
  resources: readonly Resource[],
  { target = 'generic', held }: Around = {},
): Resource[] {
  const agent = agentOf(target)
  const queue = queueOf(
    'host',
    resources.map((resource, at) => ({ resource, at, context: '' })),
  )
  const slots = new Map<string, Held>(
    (held ?? []).flatMap((resource) =>
      agent.slotsOf(resource).map((slot) => [slot, { resource, context: '' }] as const),
    ),
  )
  const before = (slot: string) => (held ? (slots.get(slot) ?? 'nothing') : undefined)
  transformation.apply(queue, { agent, before: () => before, isAll: true })
  return [...queue.threads.values()].flatMap((thread) => thread.map(({ resource }) => resource))
}

/** The same for resources that all come in one message. */
export function leftOfOne(
  transformation: Transformation,
  resources: readonly Resource[],
): Resource[] {
  const queue = queueOf(
    'host',
    resources.map((resource) => ({ resource, at: 0, context: '' })),
  )
  const context = { agent: agentOf('generic'), before: () => () => undefined, isAll: true }
  transformation.apply(queue, context)
  return [...queue.threads.values()].flatMap((thread) => thread.map(({ resource }) => resource))
}
