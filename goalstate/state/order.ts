import type { Resource } from './state.ts'

/** Resources by id, then key, file and pointer: an order that does not depend on how they were found. */
export function sorted<R extends Resource>(resources: Iterable<R>): R[] {
  return [...resources].sort(
    (a, b) =>
      compare(a.id, b.id) ||
      compare(a.key, b.key) ||
      compare(a.file, b.file) ||
      compare(a.pointer, b.pointer),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
