import type { Agent, Slice } from './agent.ts'
import { after, type Held, type Outcome, outcomeOf } from './outcome.ts'
import { sameHeld, samePart } from './same-held.ts'
import { type Told, toldBy } from './told.ts'

/** What a host held before, as far as that is known: by slot, what was there, or that nothing was. */
export type HeldBefore = (slot: string) => Held | 'nothing' | undefined

const unknown: HeldBefore = () => undefined

/**
 * What one host makes of messages, one after the other, whatever it held before.
 *
 * It keeps by slot what it was told and takes no more time than that; what it comes to is worked out when
 * it is asked for, as nearly all slots are told of once.
 */
export class HostObserver {
  readonly #agent: Agent
  readonly #slots = new Map<string, Told | Told[]>()
  #refused = 0

  constructor(agent: Agent) {
    this.#agent = agent
  }

  /**
   * @param slice - The host's part of one message.
   * @param at - Position of the message; ascending from call to call.
   */
  apply(slice: Slice, at: number): void {
    const { taken, refused } = toldBy(slice, at, this.#agent)
    this.#refused += refused.length
    for (const told of taken)
      for (const slot of this.#agent.slotsOf(told.resource)) this.#add(slot, told)
  }

  /** How many resources the host refused. */
  get refused(): number {
    return this.#refused
  }

  /** Every slot that was told of. */
  slots(): Iterable<string> {
    return this.#slots.keys()
  }

  /** What was told of a slot, in the order of arrival. */
  told(slot: string): readonly Told[] {
    const told = this.#slots.get(slot)
    return told === undefined ? [] : Array.isArray(told) ? told : [told]
  }

  /** What a slot comes to. */
  outcome(slot: string): Outcome {
    const told = this.told(slot)
    return told.length === 0 ? { kind: 'kept' } : outcomeOf(told, this.#agent)
  }

  /**
   * The slots in which two hosts that held the same before do not hold the same afterwards.
   *
   * @param other - Of the same agent.
   * @param before - What they held, where it is known; where not, the answer holds for all that they may have.
   */
  *differences(other: HostObserver, before: HeldBefore = unknown): Generator<string> {
    for (const slot of this.#slots.keys()) if (!this.#sameAt(slot, other, before)) yield slot
    for (const slot of other.#slots.keys())
      if (!this.#slots.has(slot) && !this.#sameAt(slot, other, before)) yield slot
  }

  #sameAt(slot: string, other: HostObserver, before: HeldBefore): boolean {
    const [mine, theirs] = [this.#slots.get(slot), other.#slots.get(slot)]
    if (mine && theirs && sameTelling(mine, theirs)) return true
    const { target } = this.#agent
    let [a, b] = [this.outcome(slot), other.outcome(slot)]
    if (isSame(slot, a, b, target)) return true
    const known = before(slot)
    if (known === undefined) return false
    const held = known === 'nothing' ? undefined : known
    a = after(a, held)
    b = after(b, held)
    return isSame(slot, a, b, target)
  }

  #add(slot: string, told: Told): void {
    const known = this.#slots.get(slot)
    if (known === undefined) this.#slots.set(slot, told)
    else if (Array.isArray(known)) known.push(told)
    else this.#slots.set(slot, [known, told])
  }
}

/** Nearly always: each was told once, and the very same. */
function sameTelling(a: Told | Told[], b: Told | Told[]): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return false
  return a.resource === b.resource && a.context === b.context
}

function isSame(slot: string, a: Outcome, b: Outcome, target: Agent['target']): boolean {
  if (a.kind === 'held' && b.kind === 'held') return sameHeld(slot, a, b, target)
  if (a.kind === 'changed' && b.kind === 'changed')
    return a.context === b.context && samePart(a.resource, b.resource)
  if (a.kind === 'depends' && b.kind === 'depends')
    return isSame(slot, a.ifHeld, b.ifHeld, target) && isSame(slot, a.ifNot, b.ifNot, target)
  return a.kind === b.kind
}
