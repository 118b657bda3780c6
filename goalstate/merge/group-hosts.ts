import type { Resource } from '../state/state.ts'
import type { HostPart } from './message.ts'

/**
 * M6: a message to each host, but one to all hosts that are told exactly the same.
 *
 * Invariant: each host is told what it would have been told alone. Hazard: what is nearly the same is not
 * the same, so parts that seem alike are compared in full.
 *
 * @param parts - Of each host one, by host.
 */
export function groupHosts(parts: readonly HostPart[]): HostPart[][] {
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
