import { createHash } from 'node:crypto'
import type { Resource } from './state.ts'

/** About a resource or a rule in it, and not of it: how, when and where it was told. */
const about = new Set(['operation', 'revision', 'update', 'requestId', 'key', 'file', 'pointer'])

/** Lists whose order agents mind; any other is a set. */
const ordered = new Set(['fixedIps', 'dns'])

/**
 * A hash of what a resource says, 32 hexadecimal digits: equal for two that mean the same, whatever
 * their revision, operation and place, the order of their lists and the spelling of their addresses.
 */
export function digestOf(resource: Resource): string {
  const text = contentOf(resource, '')
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** Canonical text of a value that is the field `name`. */
function contentOf(value: unknown, name: string): string {
  if (Array.isArray(value)) {
    const elements = value.map((element) => contentOf(element, ''))
    return `[${(ordered.has(name) ? elements : elements.sort()).join()}]`
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if ('text' in value && ('canonical' in value || 'problem' in value)) {
    const canonical = 'canonical' in value ? value.canonical : ''
    return JSON.stringify(canonical === '' ? value.text : canonical)
  }
  const fields = Object.entries(value)
    .filter(([field]) => !about.has(field))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([field, inner]) => `${field}:${contentOf(inner, field)}`).join()}}`
}
