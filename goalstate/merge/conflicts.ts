import { Checker, check } from '../check/engine.ts'
import type { Finding } from '../check/finding.ts'
import { placementOf } from '../read/from-goal-state.ts'
import { pair } from '../state/lookup.ts'
import { isLive, type NetworkState, type Resource, resourceTypes } from '../state/state.ts'
import type { HostQueue } from './host-queue.ts'
import { olderFirst, type Told } from './observe/index.ts'
import { isConflict, isUncounted } from './same-telling.ts'

/**
 * What requests contradict each other in, as the rules of checks report it: one thing created and deleted
 * (ALC-OP-007), one revision with two contents (ALC-REV-003; ALC-REV-006 where revisions are not counted),
 * one port on two hosts (ALC-HST-001).
 */
export class Conflicts {
  readonly #pairs = new Map<string, readonly [Told, Told]>()
  readonly #hostsOfPort = new Map<string, Map<string, Resource>>()

  /** Looks for what conflicts in one host's queue. */
  add({ host, threads }: HostQueue): void {
    const otherKeys = new Map<string, Told>()
    for (const arrived of threads.values()) {
      const thread = arrived.length > 1 ? [...arrived].sort(olderFirst) : arrived
      for (let i = 1; i < thread.length; i++) this.#addPair(thread[i - 1]!, thread[i]!)
      const last = thread.at(-1)!
      const { resource } = last
      if (resource.type === 'port' && host !== '') this.#addPort(host, resource)
      if (resource.type === 'neighbor' || resource.type === 'router') continue
      if (resource.key !== resource.id) otherKeys.set(`${resource.type}/${resource.id}`, last)
    }
    for (const [name, told] of otherKeys) {
      const [named] = threads.get(name) ?? []
      if (named) this.#addPair(named, told)
    }
  }

  #addPair(a: Told, b: Told): void {
    if (!isUncounted(a, b)) return
    const name = pair(a.resource.type, a.resource.id)
    if (!this.#pairs.has(name)) this.#pairs.set(name, [a, b])
  }

  #addPort(host: string, port: Resource): void {
    const hosts = this.#hostsOfPort.get(port.id)
    if (hosts) hosts.set(host, port)
    else this.#hostsOfPort.set(port.id, new Map([[host, port]]))
  }

  /** @param now - When findings are made. */
  findings(now: Date): Finding[] {
    const pairs = [...this.#pairs.values()]
    const isOpposed = ([a, b]: readonly [Told, Told]) => isLive(a.resource) !== isLive(b.resource)
    const isUndecided = ([a, b]: readonly [Told, Told]) => isConflict(a, b)
    const opposed = pairs.filter(isOpposed)
    const changed = pairs.filter((each) => !isOpposed(each))
    return [
      ...opposedFindings(opposed.filter(isUndecided), 'error', now),
      ...opposedFindings(
        opposed.filter((each) => !isUndecided(each)),
        'note',
        now,
      ),
      ...changedFindings(changed.filter(isUndecided), 'ALC-REV-003', now),
      ...changedFindings(
        changed.filter((each) => !isUndecided(each)),
        'ALC-REV-006',
        now,
      ),
      ...this.#hostFindings(now),
    ]
  }

  #hostFindings(now: Date): Finding[] {
    const twice = [...this.#hostsOfPort.values()].flatMap((hosts) => {
      const live = [...hosts].filter(([, port]) => isLive(port))
      if (live.length < 2) return []
      const [[, port]] = live as [[string, Resource]]
      return [
        port,
        ...live.map(([host]) => placementOf(host, 'port', port.key, port.file, port.pointer)),
      ]
    })
    if (twice.length === 0) return []
    return [...check(stateOf(twice), { now, enable: ['ALC-HST-001'] }).findings]
  }
}

/** Create and delete are judged as if they had come at once; where arrival decides, that is only noted. */
function opposedFindings(
  pairs: readonly (readonly [Told, Told])[],
  severity: 'error' | 'note',
  now: Date,
): readonly Finding[] {
  const resources = pairs.flatMap(([a, b]) => [created(a.resource), created(b.resource)])
  if (resources.length === 0) return []
  const severities = { 'ALC-OP-007': severity }
  return check(stateOf(resources), { now, enable: ['ALC-OP-007'], severities }).findings
}

/** The second of a pair is judged as an update of the first. */
function changedFindings(
  pairs: readonly (readonly [Told, Told])[],
  rule: string,
  now: Date,
): readonly Finding[] {
  if (pairs.length === 0) return []
  const checker = new Checker(stateOf(pairs.map(([a]) => a.resource)), { now, enable: [rule] })
  return checker.apply({ resources: pairs.map(([, b]) => b.resource) }).new
}

/** What is not deleted is created, as far as a host that has it or not is concerned. */
function created(resource: Resource): Resource {
  return isLive(resource) ? ({ ...resource, operation: 'create' } as Resource) : resource
}

function stateOf(resources: readonly Resource[]): NetworkState {
  return { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 }
}
