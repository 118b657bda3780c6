import { called } from '../../rules/each.ts'
import type { Port, Resource } from '../../state/state.ts'
import type { DriftRule } from '../drift-rule.ts'
import { comparison, type HostView } from '../host-view.ts'
import { tapName } from '../ovs/tap-name.ts'

/** Where only the ports of its bridges are known of a host, a port is there if its device is. */
export const absent: DriftRule = {
  id: 'ALC-DRF-001',
  severity: 'error',
  title: 'not on the host',
  why: 'The host was told, or should have been, and does not hold it: its VMs cannot use it.',
  remedy: 'Push it again, with what it depends on.',
  example: 'neighbor n1 is desired on 10.1.0.1 since an hour, and 10.1.0.1 does not hold it',
  starred: true,

  *check(view) {
    const { held, ports } = view.seen
    if (held)
      for (const resource of comparison(view).missing) yield missing(view, resource, held.at)
    else if (ports) {
      const devices = new Set(ports.value.map(({ name }) => name))
      for (const port of view.desired.index.all('port'))
        if (!devices.has(tapName(port.id))) yield missing(view, port, ports.at, deviceOf(port))
    }
  },
}

function missing(view: HostView, resource: Resource, at: number, what = '') {
  return {
    resources: [resource],
    message: `${called(resource)} is not on host ${view.host}${what}`,
    expected: `held since revision ${resource.revision ?? 'unknown'}`,
    actual: 'absent',
    host: view.host,
    age: at - view.desiredSince(resource),
  }
}

const deviceOf = ({ id }: Port) => `: there is no device ${tapName(id)}`
