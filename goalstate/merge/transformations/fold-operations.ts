import type { Operation, Resource } from '../../state/state.ts'
import { changeThreads, type HostQueue, sharesSlots } from '../host-queue.ts'
import type { Agent, Told } from '../observe/index.ts'
import { isPart } from '../rule-parts.ts'
import { isConflict } from '../same-telling.ts'
import type { MergeContext, Transformation } from '../transformation.ts'
import { foldThread } from './fold-thread.ts'

/** M2, on what operations come to: an update of a port may be a create or a delete to its agent. */
export const foldOperations: Transformation = {
  id: 'M2',
  title: 'fold operations on one thing',
  invariant: 'the thing ends as it would after one operation after the other',
  hazard:
    'create and delete leave nothing only where the host surely holds nothing, else the delete stays; one ' +
    'that an agent knows by an address or device which the later telling does not name stays as well',
  apply: (queue, context) =>
    changeThreads(queue, (thread) =>
      foldThread(thread, (earlier, later) => fold(earlier, later, queue, context)),
    ),
}

function fold(
  earlier: Told,
  later: Told,
  queue: HostQueue,
  { agent, before }: MergeContext,
): Told | 'none' | 'both' {
  const [a, b] = [earlier.resource, later.resource]
  const isSame = a.id === b.id && agent.overwrites(b, a)
  if (!isSame || isPart(b) || isConflict(earlier, later)) return 'both'
  const operation = foldedOperation(agent.operationOf(a), agent.operationOf(b))
  if (operation !== 'none-if-new') return withOperation(later, operation, agent)
  const isNew = agent.slotsOf(b).every((slot) => before(queue.host)(slot) === 'nothing')
  const isAlone = !sharesSlots(queue, [a, b], agent)
  return isNew && isAlone ? 'none' : withOperation(later, 'delete', agent)
}

/** The table: what two operations come to, the first of them done before the second. */
export function foldedOperation(earlier: Operation, later: Operation): Operation | 'none-if-new' {
  if (later === 'delete') return earlier === 'create' ? 'none-if-new' : 'delete'
  if (earlier === 'create' || earlier === 'delete') return 'create'
  return earlier === 'update' && later === 'info' ? 'update' : later
}

/** A resource is left as it is where it says the operation already, in the agent's understanding. */
function withOperation(told: Told, operation: Operation, agent: Agent): Told {
  if (agent.operationOf(told.resource) === operation) return told
  return { ...told, resource: { ...told.resource, operation } as Resource }
}
