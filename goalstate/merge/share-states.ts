import type { Resource } from '../state/state.ts'
import { nameOf } from './host-queue.ts'
import type { HostPart } from './message.ts'

/**
 * M5: says what several hosts need once, in messages to all of them that their manager takes apart.
 *
 * Invariant: taking the messages apart gives each host its part. Hazard: a message can say one thing of a
 * name, so hosts that need different ones are in different messages; and messages are never merged by
 * concatenation, in which the later map entries replace the earlier.
 *
 * @param parts - Of each host one, by host.
 */
export function shareStates(parts: readonly HostPart[]): HostPart[][] {
  const contested = contestedNames(parts)
  const messages: { parts: HostPart[]; said: Map<string, Resource> }[] = []
  for (const part of parts) {
    const own = part.resources.filter((resource) => contested.has(nameOf(resource)))
    const fits = messages.find(({ said }) =>
      own.every((resource) => (said.get(nameOf(resource)) ?? resource) === resource),
    )
    const message = fits ?? { parts: [], said: new Map<string, Resource>() }
    if (!fits) messages.push(message)
    message.parts.push(part)
    for (const resource of own) message.said.set(nameOf(resource), resource)
  }
  return messages.map((message) => message.parts)
}

function contestedNames(parts: readonly HostPart[]): Set<string> {
  const said = new Map<string, Resource>()
  const contested = new Set<string>()
  for (const { resources } of parts)
    for (const resource of resources) {
      const name = nameOf(resource)
      const before = said.get(name)
      if (before === undefined) said.set(name, resource)
      else if (before !== resource) contested.add(name)
    }
  return contested
}
