import { called } from '../../rules/each.ts'
import { fieldDifferences } from '../differences.ts'
import type { DriftRule } from '../drift-rule.ts'
import { comparison } from '../host-view.ts'

/** Rules of groups and routes of routers are compared by meaning, see ALC-DRF-007. */
export const fieldDiffers: DriftRule = {
  id: 'ALC-DRF-003',
  severity: 'error',
  title: 'held with another value',
  why: 'The host acts on the value that it holds, whatever revision it names.',
  remedy: 'Push the resource again in full, at a higher revision.',
  example: 'neighbor n1 has host_ip 10.1.0.2 in what is desired and 10.1.0.3 on 10.1.0.1',
  starred: true,

  *check(view) {
    const { held: seen } = view.seen
    if (!seen) return
    for (const { desired, held } of comparison(view).pairs)
      for (const { path, expected, actual } of fieldDifferences(desired, held.resource))
        yield {
          resources: [held.resource, desired],
          role: path,
          message:
            `${called(desired)} has ${path} ${actual} on host ${view.host}, ` +
            `and should have ${expected}${sameRevision(desired.revision, held.resource.revision)}`,
          witness: path,
          expected,
          actual,
          host: view.host,
          age: seen.at - view.desiredSince(desired),
        }
  },
}

function sameRevision(desired: number | undefined, held: number | undefined): string {
  return desired !== undefined && desired === held ? `; both are revision ${held}` : ''
}
