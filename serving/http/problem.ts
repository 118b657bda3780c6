/** From whatever went wrong to problem details (RFC 9457). */
import type { FastifyError, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type ErrorCode, PortentError } from '../../core/index.ts'
import type { Problem as ProblemSchema } from './schemas.ts'

/** What can be wrong with a request before any of our own code sees it. */
export type HttpCode =
  | 'ERR_VALIDATION'
  | 'ERR_MALFORMED_JSON'
  | 'ERR_MEDIA_TYPE'
  | 'ERR_TOO_LARGE'
  | 'ERR_BAD_URL'
  | 'ERR_BAD_REQUEST'
  | 'ERR_NO_ROUTE'
  | 'ERR_METHOD'
  | 'ERR_REQUEST_TIMEOUT'
  | 'ERR_HEADERS_TOO_LARGE'
  | 'ERR_INTERNAL'

export type Code = ErrorCode | HttpCode
export type Problem = z.output<typeof ProblemSchema>

/** What {@link Problem} says beyond its code and the request it answers. */
interface Fault {
  readonly code: Code
  readonly detail: string
  readonly errors?: NonNullable<Problem['errors']>
}

const titles: Partial<Record<Code, string>> = {
  ERR_VALIDATION: 'The request is not valid',
  ERR_MALFORMED_JSON: 'The body is not JSON',
  ERR_MEDIA_TYPE: 'The content type is not supported',
  ERR_TOO_LARGE: 'The body is too large',
  ERR_BAD_URL: 'The URL is malformed',
  ERR_BAD_REQUEST: 'The request is malformed',
  ERR_NO_ROUTE: 'There is no such resource',
  ERR_METHOD: 'The resource does not have this method',
  ERR_REQUEST_TIMEOUT: 'The request took too long to arrive',
  ERR_HEADERS_TOO_LARGE: 'The headers are too large',
  ERR_INTERNAL: 'The service failed',
  ERR_INPUT: 'The input is not valid',
  ERR_UNKNOWN_VM: 'The VM is not known',
  ERR_NO_MODEL: 'There is no model yet',
  ERR_CONTRADICTION: 'The state contradicts itself',
  ERR_NOT_SERVED: 'Another instance serves the network',
  ERR_NOT_FOUND: 'There is no such thing',
  ERR_UNAUTHORIZED: 'Nobody is known to ask',
  ERR_FORBIDDEN: 'The key may not do this',
  ERR_RATE_LIMIT: 'The key asks too often',
  ERR_OVERLOADED: 'The service has too much to do',
}

/** Codes whose message is made for whoever asks; any other 5xx could tell of paths and insides. */
const isPublic = (code: Code, status: number) =>
  status < 500 || code === 'ERR_NO_MODEL' || code === 'ERR_OVERLOADED'

/** @param status - Of `fault.code`. */
export function problemOf(fault: Fault, status: number, url: string, requestId: string): Problem {
  const detail = isPublic(fault.code, status)
    ? fault.detail
    : 'The service could not answer; its log says why, under the request id'
  return {
    type: `urn:portent:problem:${fault.code.slice(4).toLowerCase().replaceAll('_', '-')}`,
    title: titles[fault.code] ?? 'The service failed',
    status,
    detail,
    instance: url.split('?')[0]!,
    code: fault.code,
    requestId,
    ...(fault.errors && { errors: fault.errors }),
  }
}

/** Which fault an error that reached Fastify's handler is. */
export function faultOf(error: FastifyError, request: FastifyRequest): Fault {
  if (error instanceof PortentError) return { code: error.code, detail: error.message }
  if (error.validation) return validationFault(error)
  const code = codeOf(error)
  return { code, detail: detailOf(code, error, request) }
}

function codeOf(error: FastifyError): HttpCode {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'ERR_MEDIA_TYPE'
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'ERR_TOO_LARGE'
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'ERR_MALFORMED_JSON'
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'ERR_BAD_URL'
  }
  const status = error.statusCode ?? 500
  if (status < 400 || status >= 500) return 'ERR_INTERNAL'
  return error instanceof SyntaxError ? 'ERR_MALFORMED_JSON' : 'ERR_BAD_REQUEST'
}

function detailOf(code: HttpCode, error: FastifyError, request: FastifyRequest): string {
  if (code === 'ERR_MEDIA_TYPE') return 'Send the body as application/json'
  if (code === 'ERR_TOO_LARGE') {
    return `The body is larger than ${request.routeOptions.bodyLimit} bytes: send smaller batches`
  }
  if (code === 'ERR_MALFORMED_JSON') return 'The body could not be read as JSON: correct its syntax'
  return error.message
}

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Of an `invalid_union`: the issues of each choice. */
  readonly errors?: readonly (readonly Issue[])[]
}

/** What {@link validatorCompiler} throws: zod's issues, and an object that Fastify takes for its own. */
class InvalidInput extends Error {
  readonly validation: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super('invalid input')
    this.validation = issues
  }
}

/** Checks with zod, and keeps zod's paths, which Fastify's own error format flattens. */
export const validatorCompiler =
  ({ schema }: { schema: unknown }) =>
  (data: unknown): { value: unknown } | { error: Error } => {
    const result = (schema as z.ZodType).safeParse(data)
    if (result.success) return { value: result.data }
    return { error: new InvalidInput(result.error.issues as readonly Issue[]) }
  }

/** Beyond so many the answer would be longer than the request. */
const mostErrors = 20

function validationFault(error: FastifyError): Fault {
  const place = error.validationContext ?? 'body'
  const issues = (error.validation as unknown as readonly Issue[]).flatMap(leavesOf)
  const errors = issues.slice(0, mostErrors).map(({ path, message }) => ({
    in: place,
    pointer: path
      .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
    detail: message,
  }))
  const [first] = errors
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const detail = `${place} ${first?.pointer ?? ''}: ${first?.detail ?? 'invalid'}${more}`
  return { code: 'ERR_VALIDATION', detail, errors }
}

/** The issues themselves; of a union, those of the choice that was most likely meant. */
function leavesOf(issue: Issue): Issue[] {
  const choices = issue.errors?.filter((issues) => issues.length > 0) ?? []
  if (issue.code !== 'invalid_union' || choices.length === 0) return [issue]
  const meant = choices.reduce((best, other) =>
    strangeness(other) < strangeness(best) ? other : best,
  )
  return meant
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap(leavesOf)
}

/** How far a choice is from what was sent: fields it does not have, then another type altogether. */
function strangeness(issues: readonly Issue[]): number {
  const atTop = issues.filter((issue) => issue.path.length === 0)
  return atTop.reduce((sum, issue) => {
    const keys = (issue as { keys?: readonly string[] }).keys
    return sum + (keys ? keys.length : 0.5)
  }, 0)
}
