import type { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { placeIn, token } from './pointer.ts'

/**
 * A value that was parsed, in the shape that a schema has.
 *
 * @param name - What errors call the input, e.g. its path, or a place in it.
 * @param remedy - What to write instead.
 * @throws PortentError `ERR_INPUT` that names the first place that has another shape, e.g.
 *   `now.json#/hosts/0/host: …`.
 */
export function inShape<S extends z.ZodType>(
  schema: S,
  json: unknown,
  name: string,
  remedy: string,
): z.output<S> {
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const { path, message } = deepest(read.error.issues[0]!)
  const pointer = path.map((part) => `/${token(String(part))}`).join('')
  throw new PortentError('ERR_INPUT', `${placeIn(name, pointer)}: ${message}; ${remedy}`)
}

type Issue = z.core.$ZodIssue

/** Of a value that has none of several shapes, what keeps it from the one that it comes nearest to. */
function deepest(issue: Issue): { path: PropertyKey[]; message: string } {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flatMap((issues) => issues.slice(0, 1).map(deepest))
  const longest = inner.reduce<ReturnType<typeof deepest>>(
    (best, one) => (one.path.length > best.path.length ? one : best),
    { path: [], message: inner.map(({ message }) => message).join(', or ') || issue.message },
  )
  return { path: [...issue.path, ...longest.path], message: longest.message }
}
