import { called } from '../../rules/each.ts'
import type { DriftRule } from '../drift-rule.ts'
import { comparison } from '../host-view.ts'
import { meaningDifferences } from '../meaning.ts'

/** Decided over all packets and addresses, whoever is a member of the groups that rules name. */
export const meaningDiffers: DriftRule = {
  id: 'ALC-DRF-007',
  severity: 'error',
  title: 'rules or routes that mean something else',
  why: 'The host allows or forwards packets otherwise than was decided, or does the same in other words (a note).',
  remedy:
    'Push the group or router again in full; nothing need be done where only the words differ.',
  example: 'group g1 allows tcp 1–100 on 10.1.0.1 and should allow tcp 22: witness tcp 23',
  starred: true,

  *check(view) {
    const { held: seen } = view.seen
    if (!seen) return
    for (const { desired, held } of comparison(view).pairs)
      for (const difference of meaningDifferences(desired, held.resource, view.settings.target)) {
        const { part, matters, message, witness, expected, actual } = difference
        yield {
          resources: [held.resource, desired],
          ...(part === undefined ? {} : { role: part }),
          severity: matters ? 'error' : 'note',
          message: `${called(desired)} on host ${view.host} ${message}`,
          ...(witness === undefined ? {} : { witness }),
          expected,
          actual,
          host: view.host,
          ...(matters && { age: seen.at - view.desiredSince(desired) }),
        }
      }
  },
}
