import { createHash } from 'node:crypto'
import type { Resource } from './state.ts'

/** About a resource or a rule in it, and not of it: how, when and where it was told. */
const about = new Set(['operation', 'revision', 'update', 'requestId', 'key', 'file', 'pointer'])

/** Lists whose order agents mind; any other is a set. */
const ordered = new Set(['fixedIps', 'dns'])

/**
 * A hash of what a resource says, 32 hexadecimal digits: equal for two that mean the same, whatever
 * their revision, operation and place, the order of their lists and the spelling of addresses and protocols.
 */
export function digestOf(resource: Resource): string {
  let digest = known.get(resource)
  if (digest === undefined) {
    digest = hashOf(contentOf(resource, '', meaningOf))
    known.set(resource, digest)
  }
  return digest
}

/** Several rules ask it of what arrives and of what it replaces, which once arrived itself. */
const known = new WeakMap<Resource, string>()

/** A hash as {@link digestOf}, equal only for two that say it in the same words: `10.0.0.5/24` is not `10.0.0.0/24`. */
export function wordingOf(resource: Resource): string {
  return hashOf(contentOf(resource, '', ({ text }) => text))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** An address, prefix, MAC or protocol. */
interface Spelled {
  readonly text: string
  readonly canonical?: string
  readonly means?: number | string | undefined
}

/** The one spelling; what does not parse means its text. */
function meaningOf({ text, canonical, means = text }: Spelled): string {
  return canonical || String(means)
}

/** Canonical text of a value that is the field `name`. */
function contentOf(value: unknown, name: string, say: (spelled: Spelled) => string): string {
  if (Array.isArray(value)) {
    const elements = value.map((element) => contentOf(element, '', say))
    return `[${(ordered.has(name) ? elements : elements.sort()).join()}]`
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (isSpelled(value)) return JSON.stringify(say(value))
  const fields = Object.entries(value)
    .filter(([field]) => !about.has(field))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([field, inner]) => `${field}:${contentOf(inner, field, say)}`).join()}}`
}

function isSpelled(value: object): value is Spelled {
  return 'text' in value && ('canonical' in value || 'problem' in value || 'means' in value)
}
