import { changeThreads } from '../host-queue.ts'
import { olderFirst } from '../observe/index.ts'
import type { Transformation } from '../transformation.ts'

/** M3. It only brings tellings in the order of their revisions; others then keep the newest. */
export const revisionJoin: Transformation = {
  id: 'M3',
  title: 'order by revision',
  invariant: 'the highest revision counts, whatever the order in which revisions arrive',
  hazard:
    'producers that send revision 1 for everything: arrival decides, and ALC-REV-006 says so; the same ' +
    'revision with other content is a conflict, and both are kept',
  apply: (queue) =>
    changeThreads(queue, (thread) => {
      const isOrdered = thread.every((told, i) => i === 0 || olderFirst(thread[i - 1]!, told) <= 0)
      return isOrdered ? thread : [...thread].sort(olderFirst)
    }),
}
