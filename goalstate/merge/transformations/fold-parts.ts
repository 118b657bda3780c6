import { isLive } from '../../state/state.ts'
import { changeThreads } from '../host-queue.ts'
import { joinedContext, type Told } from '../observe/index.ts'
import { isPart, isRuled, type Ruled, withPart } from '../rule-parts.ts'
import { isConflict } from '../same-telling.ts'
import type { Transformation } from '../transformation.ts'
import { foldThread } from './fold-thread.ts'

/** M4. */
export const foldParts: Transformation = {
  id: 'M4',
  title: 'fold parts of groups and routers',
  invariant: 'the rules are those that the parts make one after the other',
  hazard:
    'a part that deletes a rule must go on saying so unless the whole came before it in the same queue; a ' +
    'whole after parts makes them void',
  apply: (queue) => changeThreads(queue, (thread) => foldThread(thread, fold)),
}

function fold(earlier: Told, later: Told): Told | 'both' {
  const [before, part] = [earlier.resource, later.resource]
  if (!isPart(part) || !isRuled(before) || before.id !== part.id) return 'both'
  if (isConflict(earlier, later)) return 'both'
  const resource = isLive(before) ? afterLive(before, part) : whole(part)
  return { ...later, resource, context: joinedContext(earlier.context, later.context) }
}

function afterLive(before: Ruled, part: Ruled): Ruled {
  const { operation, update } = before
  return { ...withPart(before, part), operation, update }
}

/** After a delete nothing is held, so the part is all there is. */
function whole(part: Ruled): Ruled {
  const live = <R extends { readonly operation: Ruled['operation'] }>(rules: readonly R[]) =>
    rules.filter(isLive)
  const common = { operation: 'create', update: 'full' } as const
  if (part.type === 'security-group') return { ...part, ...common, rules: live(part.rules) }
  const tables = part.tables.map(({ subnetId, rules }) => ({ subnetId, rules: live(rules) }))
  return { ...part, ...common, tables }
}
