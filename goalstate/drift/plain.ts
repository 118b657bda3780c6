import type { Resource } from '../state/state.ts'

/** A resource's content as plain JSON, each thing in one spelling. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [field: string]: Plain }

/** About a resource and not of it; and what only some formats can say, so that its absence says nothing. */
export const leftOut: ReadonlySet<string> = new Set([
  'type',
  'id',
  'key',
  'operation',
  'revision',
  'update',
  'requestId',
  'file',
  'pointer',
  'hostRoutes',
])

/** Lists whose order agents mind; any other is a set. */
const ordered = new Set(['fixedIps', 'dns'])

/** @returns The fields of a resource; what was not given (`undefined`) is not there. */
export function plainFields(resource: Resource): Map<string, Plain> {
  const fields = Object.entries(resource).filter(
    ([name, value]) => !leftOut.has(name) && value !== undefined,
  )
  return new Map(fields.map(([name, value]) => [name, plain(value, name)]))
}

function plain(value: unknown, name: string): Plain {
  if (Array.isArray(value)) {
    const elements = value.map((element) => plain(element, ''))
    return ordered.has(name) ? elements : elements.sort(byText)
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return (value ?? null) as Plain
  if ('text' in value && ('canonical' in value || 'problem' in value))
    return 'canonical' in value && value.canonical !== ''
      ? String(value.canonical)
      : String(value.text)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field, inner]) => inner !== undefined && field !== 'operation')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, inner]) => [field, plain(inner, field)]),
  )
}

function byText(a: Plain, b: Plain): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** A value as people read it. */
export function shownPlain(value: Plain | undefined): string {
  if (value === undefined) return 'absent'
  if (typeof value === 'string') return value === '' ? '(empty)' : value
  return JSON.stringify(value)
}
