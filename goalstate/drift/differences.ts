import type { Resource } from '../state/state.ts'
import { alike } from './alike.ts'
import { type Plain, plainFields, shownPlain } from './plain.ts'

/** One field that differs. */
export interface FieldDifference {
  /** JSON pointer into the normalised resource, e.g. `/host/ip`. */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

/** What only some formats can say; empty elsewhere, which then says nothing. */
const oftenUnsaid = new Set(['projectId', 'hostId', 'name', 'hostIp', 'hostName'])

/** Not there where a format cannot say it, which then says nothing. */
const oftenAbsent = new Set(['tunnelId', 'adminStateUp'])

/**
 * The fields in which a held resource is not as desired; lists as a whole, without regard to order
 * where agents have none.
 *
 * Rules of groups and routes of routers are left out: whether those differ is a question of meaning.
 */
export function fieldDifferences(desired: Resource, held: Resource): FieldDifference[] {
  if (desired.id === held.id && alike(desired, held)) return []
  const expected = comparable(desired)
  const actual = comparable(held)
  return [...new Set([...expected.keys(), ...actual.keys()])].flatMap((field) => {
    const [want, have] = [expected.get(field), actual.get(field)]
    if (oftenAbsent.has(field) && (want === undefined || have === undefined)) return []
    if (isUnsaid(desired, field) && (want === '' || have === '')) return []
    return [...differing(`/${field}`, want, have)]
  })
}

/** A neighbor without host address is wrong; other resources need none. */
function isUnsaid({ type }: Resource, field: string): boolean {
  return oftenUnsaid.has(field) && !(type === 'neighbor' && field === 'hostIp')
}

function comparable(resource: Resource): Map<string, Plain> {
  const fields = plainFields(resource)
  if (resource.type === 'security-group') fields.delete('rules')
  if (resource.type === 'router') {
    fields.delete('tables')
    fields.set('subnets', [...new Set(resource.tables.map(({ subnetId }) => subnetId))].sort())
  }
  return fields
}

function* differing(
  path: string,
  expected: Plain | undefined,
  actual: Plain | undefined,
): Generator<FieldDifference> {
  if (isObject(expected) && isObject(actual))
    for (const field of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      yield* differing(`${path}/${field}`, expected[field], actual[field])
  else if (JSON.stringify(expected) !== JSON.stringify(actual))
    yield { path, expected: shownPlain(expected), actual: shownPlain(actual) }
}

function isObject(value: Plain | undefined): value is { readonly [field: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
