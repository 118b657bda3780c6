import type { Router } from '../../state/state.ts'
import { type HostQueue, nameOf } from '../host-queue.ts'
import { joinedContext, olderFirst, type Told } from '../observe/index.ts'
import type { Transformation } from '../transformation.ts'
import { unitedRouter } from '../united-router.ts'

/** M9. */
export const routerUnion: Transformation = {
  id: 'M9',
  title: 'one router for all of its tables',
  invariant: 'every address is forwarded alike from every subnet',
  hazard:
    'keys such as <host>/<router> change together with who is sent them; a rule id that two tables of a ' +
    'subnet give other content is left as it is',
  apply(queue) {
    let changes = 0
    for (const [id, threads] of routersById(queue)) {
      if (threads.length < 2) continue
      const told = threads.flat()
      const united = unitedOf(told)
      changes++
      for (const { resource } of told) queue.threads.delete(nameOf(resource))
      queue.threads.set(
        `router/${id}`,
        united.map((one) => ({ ...one, resource: keyed(one.resource) })),
      )
    }
    return changes
  },
}

const keyed = <R extends Told['resource']>(resource: R): R => ({ ...resource, key: resource.id })

/** The threads of each router, one for each of its keys. */
function routersById({ threads }: HostQueue): Map<string, (readonly Told[])[]> {
  const byId = new Map<string, (readonly Told[])[]>()
  for (const thread of threads.values()) {
    const { type, id } = thread[0]!.resource
    if (type !== 'router') continue
    const known = byId.get(id)
    if (known) known.push(thread)
    else byId.set(id, [thread])
  }
  return byId
}

/** What one message tells of a router under several keys is one telling. */
function unitedOf(told: readonly Told[]): Told[] {
  const united: Told[] = []
  const arrived = [...told].sort((a, b) => a.at - b.at || olderFirst(a, b) || byKey(a, b))
  for (const next of arrived) {
    const last = united.at(-1)
    const joined = last && joinedRouter(last, next)
    if (joined) united[united.length - 1] = joined
    else united.push(next)
  }
  return united.sort(olderFirst)
}

const byKey = ({ resource: a }: Told, { resource: b }: Told) => (a.key < b.key ? -1 : 1)

function joinedRouter(earlier: Told, later: Told): Told | undefined {
  const [a, b] = [earlier.resource as Router, later.resource as Router]
  const resource = earlier.at === later.at && a.key !== b.key && unitedRouter(a, b)
  if (!resource) return undefined
  return { ...later, resource, context: joinedContext(earlier.context, later.context) }
}
