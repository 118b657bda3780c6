import type { EventLog } from '../../datasets/index.ts'
import type { VmProfiles } from './profile.ts'
import { profilesOf } from './profiles-of.ts'

const hour = 3_600_000

/**
 * Profiles from request events alone: a use is a request, and its hour that of the request.
 *
 * What a replay clusters on: give it the training part, and nothing later can leak. Bytes and packets are 0,
 * since events have none.
 */
export function profilesFromLog(log: EventLog): VmProfiles {
  const vms = log.catalog.vms.size
  const hours = new Float32Array(vms * 24) // (VMs, 24)
  for (let i = 0; i < log.length; i++) {
    hours[log.vm[i]! * 24 + (Math.floor(log.time[i]! / hour) % 24)]! += 1
  }
  const uses = new Uint8Array(log.length).fill(1)
  const whole = { hours, bytes: new Float64Array(vms), packets: new Float64Array(vms) }
  return profilesOf(log.catalog, { ...log, uses }, whole)
}
