import { token } from '../pointer.ts'
import { type Notes, note } from './notes.ts'

/**
 * One JSON object of a format without a schema.
 *
 * The same field is `vpc_id`, `vpcId`, `vpcId_` or `binding:host_id` from one producer to the next, so
 * names are compared without case and punctuation. Null is absence. What has not been asked for by the
 * time of {@link finish} is noted, and so is a value of the wrong kind: it is then absent.
 */
export class Fields {
  readonly pointer: string
  readonly notes: Notes
  readonly #values = new Map<string, { name: string; value: unknown }>()
  readonly #asked = new Set<string>()

  constructor(json: object, pointer: string, notes: Notes) {
    this.pointer = pointer
    this.notes = notes
    for (const [name, value] of Object.entries(json)) {
      const plain = plainName(name)
      const before = this.#values.get(plain)
      if (before?.value === null || !before) this.#values.set(plain, { name, value })
      else if (value !== null) note(notes, this.#at(name), value, 'malformed')
    }
  }

  /** Text, or empty; the first of several names that is there. */
  text(...names: string[]): string {
    return this.#read(names, (value) => (typeof value === 'string' ? value : undefined)) ?? ''
  }

  /** A whole number from 0, which may be written as text. */
  number(...names: string[]): number | undefined {
    return this.#read(names, (value) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
        ? number
        : undefined
    })
  }

  boolean(...names: string[]): boolean | undefined {
    return this.#read(names, (value) => (typeof value === 'boolean' ? value : undefined))
  }

  /** What a text stands for, its case aside; `fallback` where it is absent or noted as no such text. */
  oneOf<T>(meanings: Readonly<Record<string, T>>, fallback: T, ...names: string[]): T {
    const meaning = this.#read(names, (value) =>
      typeof value === 'string' && Object.hasOwn(meanings, value.toLowerCase())
        ? meanings[value.toLowerCase()]
        : undefined,
    )
    return meaning ?? fallback
  }

  /** Text or a number, as text. */
  word(...names: string[]): string {
    const word = (value: unknown) =>
      typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
    return this.#read(names, word) ?? ''
  }

  /** A list of texts; one text is a list of it. */
  texts(...names: string[]): string[] {
    const list = this.#read(names, (value) => {
      if (typeof value === 'string') return value === '' ? [] : [value]
      return Array.isArray(value) && value.every((one) => typeof one === 'string')
        ? value
        : undefined
    })
    return list ?? []
  }

  /** A list of objects, each read by `read`; elements that are none are noted. */
  list<T>(names: string | readonly string[], read: (fields: Fields) => T): T[] {
    const wanted = typeof names === 'string' ? [names] : names
    const name = this.#nameOf(wanted)
    const list = this.#read(wanted, (value) => (Array.isArray(value) ? value : undefined))
    const out: T[] = []
    for (const [i, value] of (list ?? []).entries()) {
      const pointer = `${this.#at(name!)}/${i}`
      if (isObject(value)) out.push(read(new Fields(value, pointer, this.notes)))
      else note(this.notes, pointer, value, 'malformed')
    }
    return out
  }

  /** An object. */
  object(...names: string[]): Fields | undefined {
    const name = this.#nameOf(names)
    const value = this.#read(names, (one) => (isObject(one) ? one : undefined))
    return value && new Fields(value, this.#at(name!), this.notes)
  }

  /** The entries of an object whose values are of any kind. */
  entries(...names: string[]): { key: string; value: unknown; pointer: string }[] {
    const name = this.#nameOf(names)
    const value = this.#read(names, (one) => (isObject(one) ? one : undefined))
    return Object.entries(value ?? {}).map(([key, inner]) => ({
      key,
      value: inner,
      pointer: `${this.#at(name!)}/${token(key)}`,
    }))
  }

  /** True if the field is there and not null. */
  has(...names: string[]): boolean {
    return this.#nameOf(names) !== undefined
  }

  /** True if it is there, not null, and a list. */
  hasList(...names: string[]): boolean {
    const name = this.#nameOf(names)
    return name !== undefined && Array.isArray(this.#values.get(plainName(name))?.value)
  }

  /**
   * Notes every field that was not asked for; those in `unused`, or all, are known, and hosts are not
   * told them.
   */
  finish(unused: ReadonlySet<string> | 'all'): void {
    for (const [plain, { name, value }] of this.#values) {
      if (this.#asked.has(plain)) continue
      if (unused !== 'all' && !unused.has(plain)) note(this.notes, this.#at(name), value, 'unknown')
      else if (!isNothing(value)) note(this.notes, this.#at(name), value, 'unused')
    }
  }

  #nameOf(names: readonly string[]): string | undefined {
    for (const name of names) {
      const found = this.#values.get(name)
      if (found && found.value !== null) return found.name
    }
    return undefined
  }

  #read<T>(names: readonly string[], accept: (value: unknown) => T | undefined): T | undefined {
    for (const name of names) this.#asked.add(name)
    const name = this.#nameOf(names)
    if (name === undefined) return undefined
    const { value } = this.#values.get(plainName(name))!
    const accepted = accept(value)
    if (accepted === undefined) note(this.notes, this.#at(name), value, 'malformed')
    return accepted
  }

  #at(name: string): string {
    return `${this.pointer}/${token(name)}`
  }
}

/** A name without case and punctuation: `binding:host_id` is `bindinghostid`. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  )
}
