import { changeThreads, sharesSlots } from '../host-queue.ts'
import type { Told } from '../observe/index.ts'
import { isRepeat } from '../same-telling.ts'
import type { Transformation } from '../transformation.ts'

/** M1. */
export const dropDuplicates: Transformation = {
  id: 'M1',
  title: 'drop exact duplicates',
  invariant: 'saying the same again right after it was said changes nothing',
  hazard: 'request ids differ and each is answered, so replies are worked out from the requests',
  apply: (queue, { agent }) =>
    changeThreads(queue, (thread) => {
      // What another thing did in between, a repeat undoes.
      if (sharesSlots(queue, resourcesOf(thread), agent)) return thread
      const kept = thread.filter((told, i) => {
        const before = thread[i - 1]
        return !(
          before &&
          before.resource.revision === told.resource.revision &&
          isRepeat(before, told)
        )
      })
      return kept.length === thread.length ? thread : kept
    }),
}

function resourcesOf(thread: readonly Told[]) {
  return thread.map(({ resource }) => resource)
}
