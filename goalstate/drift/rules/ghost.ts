import { called } from '../../rules/each.ts'
import type { DriftRule } from '../drift-rule.ts'
import { comparison } from '../host-view.ts'

/**
 * What others put on the host is theirs; with on-demand requests, hosts hold neighbors that nobody planned.
 * What is on a host that the desired state does not name is told, and no plan touches it.
 */
export const ghost: DriftRule = {
  id: 'ALC-DRF-002',
  severity: 'error',
  title: 'on the host and not desired',
  why: 'The host acts on what should be gone: packets go to a VM that has moved or no longer is.',
  remedy: 'Delete it from the host.',
  example: 'host 10.1.0.1 holds neighbor n1, whose port was deleted an hour ago',
  starred: true,

  *check(view) {
    const { held } = view.seen
    if (!held) return
    for (const { resource, ours, since = -Infinity } of comparison(view).extra) {
      if (!ours || (view.settings.onDemand && resource.type === 'neighbor')) continue
      yield {
        resources: [resource],
        message: `${called(resource)} is on host ${view.host}, ${view.slice ? 'and is not desired there' : 'of which the desired state says nothing'}`,
        expected: 'absent',
        actual: `held at revision ${resource.revision ?? 'unknown'}`,
        host: view.host,
        age: held.at - Math.max(since, view.desiredSince(resource)),
      }
    }
  },
}
