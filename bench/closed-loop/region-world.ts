import { seeded } from '../../core/index.ts'
import { simulateRegion } from '../../datasets/index.ts'
import { hostAddress, hostCount, portsOf, type Step, type Use, type World } from './world.ts'

const minute = 60_000

/** How much of a region, and how busy. */
interface RegionSize {
  readonly vmsPerHost: number
  readonly activity: number
  /** Of the log that is learned, milliseconds. */
  readonly history: number
  /** Of the loop, milliseconds. */
  readonly loop: number
}

/**
 * A simulated region of one VPC on 200 hosts, in real time: the model learns what the agents asked for, and
 * the loop goes on where that ended.
 */
export function regionWorld({ vmsPerHost, activity, history: learned, loop }: RegionSize): World {
  const idleTimeout = minute
  const settings = { hosts: hostCount, vmsPerHost, vpcs: 1, activity, seed: 1 }
  const from = Date.UTC(2026, 0, 5, 9)
  const start = from + idleTimeout + learned
  const hosts = new Map<string, string>()
  const hostOf = (name: string) => {
    const known = hosts.get(name)
    if (known !== undefined) return known
    const address = hostAddress(hosts.size)
    hosts.set(name, address)
    return address
  }
  const history: Use[] = []
  const steps: Step[] = []
  const until = new Map<string, number>()
  for (const step of simulateRegion({ ...settings, start: from, hours: 24 })) {
    const at = step.time - start
    if (at >= loop) break
    if (step.kind === 'restart') {
      if (at >= 0) steps.push({ at, restarted: hostOf(step.host) })
      continue
    }
    const { vni, source, destination, duration } = step
    const use = { at, vni, source, destination, host: hostOf(step.host), duration }
    if (at >= 0) {
      steps.push(use)
      continue
    }
    // The log is what agents asked for: a host holds an item for all its VMs.
    const key = `${use.host} ${destination}`
    const left = until.get(key) ?? Number.NEGATIVE_INFINITY
    until.set(key, Math.max(left, at + duration + idleTimeout))
    if (left <= at && at >= -learned) history.push(use)
  }
  const all = [...history, ...steps.filter((step) => 'source' in step)]
  const ports = portsOf(all, [...hosts.values()], seeded(1))
  return {
    ...{ name: 'region', speed: 1, hosts: [...hosts.values()], ports, history, steps },
    ...{ idleTimeout, horizon: idleTimeout },
  }
}
