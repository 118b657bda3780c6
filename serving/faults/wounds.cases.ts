/** JSON that was right, with wrong values here and there. */
import fc from 'fast-check'

/** Every `[holder, key]` in some JSON. */
function* places(json: unknown): Iterable<[Record<string, unknown>, string]> {
  if (typeof json !== 'object' || json === null) return
  for (const key of Object.keys(json)) {
    yield [json as Record<string, unknown>, key]
    yield* places((json as Record<string, unknown>)[key])
  }
}

const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '99999999999999999999',
    'fe80::1%eth0',
    '10.0.0.0/33',
    '\u0000',
    'DELETE',
  ),
  fc.constantFrom(-1, 2 ** 53, 1e308, null, true),
)
/** Where to replace, and by what. */
export const wounds = fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 5 })

/** A copy of some JSON with values replaced here and there. */
export function wounded(json: object, changes: readonly (readonly [number, unknown])[]): object {
  const copy = structuredClone(json)
  for (const [at, value] of changes) {
    const all = [...places(copy)]
    const [holder, key] = all[at % all.length]!
    holder[key] = value
  }
  return copy
}
