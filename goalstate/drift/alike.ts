import type { Resource } from '../state/state.ts'
import { leftOut } from './plain.ts'

/**
 * True for resources that surely say the same; false says nothing. It takes a fraction of the time of a
 * comparison in full, which most resources of a region then do not need.
 */
export function alike(a: Resource, b: Resource): boolean {
  return sameFields(a as unknown as Fields, b as unknown as Fields, leftOut)
}

type Fields = Readonly<Record<string, unknown>>

const none: ReadonlySet<string> = new Set()

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => same(one, b[i]))
  return sameFields(a as Fields, b as Fields, none)
}

function sameFields(a: Fields, b: Fields, skipped: ReadonlySet<string>): boolean {
  if (typeof a.canonical === 'string' && a.canonical !== '') return a.canonical === b.canonical
  let fields = 0
  for (const field in a) {
    if (!(field in b)) return false
    fields++
    if (!skipped.has(field) && !same(a[field], b[field])) return false
  }
  for (const _ in b) fields--
  return fields === 0
}
