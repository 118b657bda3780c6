import type { Resource } from '../state/state.ts'
import { nameOf } from './host-queue.ts'
import type { HostPart } from './message.ts'

/** How what hosts are told becomes messages. */
export type Packing =
  /** M5: what several hosts need is said once, in a message to all of them that their manager takes apart. */
  | 'shared'
  /** M6: a message to each host, but one to all hosts that are told exactly the same. */
  | 'by-host'

/** Puts the parts of hosts, which may come in any order, into messages. */
export function packed(parts: readonly HostPart[], packing: Packing): HostPart[][] {
  const sorted = [...parts].sort((a, b) => (a.host < b.host ? -1 : 1))
  return packing === 'shared' ? shared(sorted) : byHost(sorted)
}

/** A message can say one thing of a name, so hosts that need different ones are in different messages. */
function shared(parts: readonly HostPart[]): HostPart[][] {
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

function byHost(parts: readonly HostPart[]): HostPart[][] {
  const alike = new Map<string, HostPart[][]>()
  const numbers = new Map<Resource, number>()
  const numberOf = (resource: Resource) => {
    const number = numbers.get(resource) ?? numbers.size + 1
    numbers.set(resource, number)
    return number
  }
  const messages: HostPart[][] = []
  for (const part of parts) {
    const name = signature(part, numberOf)
    const candidates = alike.get(name) ?? []
    alike.set(name, candidates)
    const same = candidates.find(([first]) => saySame(first!, part))
    if (same) same.push(part)
    else {
      const message = [part]
      candidates.push(message)
      messages.push(message)
    }
  }
  return messages
}

/** Equal for the same resources in any order, and hardly ever for others. */
function signature(
  { host, resources }: HostPart,
  numberOf: (resource: Resource) => number,
): string {
  let sum = 0
  let mixed = 0
  for (const resource of resources) {
    const number = numberOf(resource)
    sum += number
    mixed ^= Math.imul(number, 0x9e3779b1)
  }
  return `${host === ''} ${resources.length} ${sum} ${mixed}`
}

function saySame(a: HostPart, b: HostPart): boolean {
  const said = new Set(a.resources)
  return b.resources.every((resource) => said.has(resource))
}
