import type { DriftRule } from '../drift-rule.ts'
import { hostItself } from '../host-view.ts'

/** Nothing that is not known is called consistent. */
export const unknownHost: DriftRule = {
  id: 'ALC-DRF-008',
  severity: 'warning',
  title: 'not known what the host holds',
  why: 'A host that was not read, or too long ago, may hold anything.',
  remedy: 'Collect it again; if it cannot be reached, look after the host.',
  example: 'host 10.1.0.1 was collected 20 min ago, and collecting is due every 5 min',
  starred: true,
  open: true,

  *check({ host, seen }) {
    for (const [i, reason] of seen.unknown.entries())
      yield {
        resources: [hostItself(host)],
        ...(i > 0 && { role: `${i}` }),
        message: `it is not known what host ${host} holds: ${reason}`,
        host,
      }
  },
}
