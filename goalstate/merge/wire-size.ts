import type { Resource } from '../state/state.ts'
import { placedTypes } from '../state/wire-names.ts'
import { messageShape } from '../wire/schema.ts'
import { binarySize, textSize, withLength } from '../wire/size.ts'
import { goalStateV2 } from '../write/to-goal-state.ts'
import { remembered } from './remembered.ts'

/** Bytes that a resource takes in a GoalStateV2, wherever in it. */
const stateSize = remembered((resource: Resource) =>
  binarySize(messageShape('GoalStateV2'), goalStateV2([resource]) as never),
)

/** Bytes that saying that a host is sent a resource takes, beside those of {@link hostSize}. */
const placedSize = remembered((resource: Resource) => {
  const isDefault = placedTypes.write(resource.type as never) === 'VPC'
  return (
    1 + withLength((isDefault ? 0 : 2) + (resource.key === '' ? 0 : 1 + textSize(resource.key)))
  )
})

/** Bytes of one host's list, whose elements take so many. */
function hostSize(host: string, elements: number): number {
  return 1 + withLength(1 + textSize(host) + 1 + withLength(elements))
}

/** Counts the bytes of a GoalStateV2 as it grows. */
export class MessageSize {
  readonly #stated = new Set<Resource>()
  readonly #placed = new Map<string, number>()
  #states = 0

  /** Adds a resource that a host is sent; once for each host. The host `''` is nobody. */
  add(host: string, resource: Resource): void {
    if (!this.#stated.has(resource)) {
      this.#stated.add(resource)
      this.#states += stateSize(resource)
    }
    if (host !== '') this.#placed.set(host, (this.#placed.get(host) ?? 0) + placedSize(resource))
  }

  get bytes(): number {
    let bytes = this.#states
    for (const [host, elements] of this.#placed) bytes += hostSize(host, elements)
    return bytes
  }
}

/** Counts the bytes of the GoalStateV2 that sends one host some resources. */
export class SliceSize {
  readonly resources = new Set<Resource>()
  readonly #host: string
  #states = 0
  #elements = 0

  constructor(host: string, resources: Iterable<Resource> = []) {
    this.#host = host
    this.add(resources)
  }

  /** What is in it already counts once. */
  add(resources: Iterable<Resource>): void {
    for (const resource of resources) {
      if (this.resources.has(resource)) continue
      this.resources.add(resource)
      this.#states += stateSize(resource)
      this.#elements += placedSize(resource)
    }
  }

  get bytes(): number {
    return this.#bytesOf(this.#states, this.#elements)
  }

  /** What {@link bytes} would be with more. */
  bytesWith(more: readonly Resource[]): number {
    const others = more.filter((resource) => !this.resources.has(resource))
    const states = others.reduce((sum, resource) => sum + stateSize(resource), this.#states)
    const elements = others.reduce((sum, resource) => sum + placedSize(resource), this.#elements)
    return this.#bytesOf(states, elements)
  }

  #bytesOf(states: number, elements: number): number {
    return states + (this.#host === '' ? 0 : hostSize(this.#host, elements))
  }
}
