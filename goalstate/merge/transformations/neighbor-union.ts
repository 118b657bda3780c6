import { isLive, type Neighbor } from '../../state/state.ts'
import { type HostQueue, nameOf } from '../host-queue.ts'
import { contentOf, type Told } from '../observe/index.ts'
import type { Transformation } from '../transformation.ts'

/** M7. */
export const neighborUnion: Transformation = {
  id: 'M7',
  title: 'one neighbor for all addresses of a port',
  invariant: 'the set of (subnet, address, kind, MAC, host) is the same',
  hazard:
    "keys such as L2/… and L3/… change together with who is sent them; some of Alcor's agents read the " +
    'first address of a neighbor only, so for aca-2022 it is left out',
  apply(queue, { agent }) {
    if (agent.target === 'aca-2022') return 0
    let changes = 0
    for (const parts of partsByPort(queue).values()) {
      const union = parts.length > 1 && unionOf(parts)
      if (!union) continue
      changes++
      for (const { resource } of parts) queue.threads.delete(nameOf(resource))
      queue.threads.set(nameOf(union.resource), [union])
    }
    return changes
  },
}

/** Neighbors of one id that are told once under each of their keys, other keys than the id. */
function partsByPort({ threads }: HostQueue): Map<string, Told[]> {
  const byPort = new Map<string, Told[]>()
  const several = new Set<string>()
  for (const thread of threads.values()) {
    const [told] = thread as [Told]
    const { type, id } = told.resource
    if (type !== 'neighbor') continue
    if (thread.length > 1) several.add(id)
    const parts = byPort.get(id)
    if (parts) parts.push(told)
    else byPort.set(id, [told])
  }
  for (const id of several) byPort.delete(id)
  return byPort
}

function unionOf(parts: readonly Told[]): Told | undefined {
  const neighbors = parts.map(({ resource }) => resource as Neighbor)
  const [first, ...others] = neighbors as [Neighbor, ...Neighbor[]]
  const bare = contentOf({ ...first, fixedIps: [] })
  const isOne = others.every(
    (other) => isLive(other) === isLive(first) && contentOf({ ...other, fixedIps: [] }) === bare,
  )
  if (!isOne || !areDisjoint(neighbors)) return undefined
  const newest = [...parts].sort((a, b) => byRevision(a, b) || byKey(b, a)).at(-1)!
  const operations = neighbors.map(({ operation }) => operation)
  const resource: Neighbor = {
    ...(newest.resource as Neighbor),
    key: first.id,
    operation: strongest.find((one) => operations.includes(one)) ?? first.operation,
    fixedIps: [...parts].sort(byKey).flatMap(({ resource }) => (resource as Neighbor).fixedIps),
  }
  return { ...newest, resource }
}

const byKey = ({ resource: a }: Told, { resource: b }: Told) => (a.key < b.key ? -1 : 1)

const byRevision = ({ resource: a }: Told, { resource: b }: Told) =>
  (a.revision ?? 0) - (b.revision ?? 0)

/** Of operations that all set what is told, the one that says most. */
const strongest = ['create', 'update', 'info'] as const

/** A kind that two of them name would be replaced by the later one. */
function areDisjoint(neighbors: readonly Neighbor[]): boolean {
  const kinds = neighbors.map(({ fixedIps }) => new Set(fixedIps.map(({ kind }) => kind)))
  const all = new Set(kinds.flatMap((each) => [...each]))
  return (
    kinds.every(({ size }) => size > 0) &&
    all.size === kinds.reduce((sum, { size }) => sum + size, 0)
  )
}
