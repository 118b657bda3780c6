import { ended, type Session, session } from './session.ts'

/** What the service answered instead of what was asked for, or why it did not answer. */
export class ApiError extends Error {
  /** 0 where there was no answer at all. */
  readonly status: number
  /** Stable; `ERR_UNREACHABLE` where there was no answer. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

/** @throws {@link ApiError} for any answer that is no success; a 401 also ends the session. */
export async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, {
    credentials: 'same-origin',
    ...init,
    // Other sites cannot send it, so it proves that the request is ours.
    headers: { ...init.headers, 'x-portent-request': '1' },
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'ERR_UNREACHABLE', 'The service did not answer.')
  })
  if (response.ok) return response
  const problem = await problemOf(response)
  if (response.status === 401) ended()
  throw new ApiError(response.status, problem.code, problem.detail)
}

async function problemOf(response: Response): Promise<{ code: string; detail: string }> {
  const unnamed = { code: 'ERR_UNKNOWN', detail: `The service answered ${response.status}.` }
  if (!response.headers.get('content-type')?.includes('json')) return unnamed
  return { ...unnamed, ...(await response.json().catch(() => ({}))) }
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetched(path, signal ? { signal } : {})
  return (await response.json()) as T
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const response = await fetched(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

/** Finds out who looks. Where the service does not answer it stays unknown. */
export async function whoIsThere(): Promise<void> {
  session.value = { state: 'open', session: await getJson<Session>('/v1/session') }
}

/** @throws {@link ApiError} 401 for a key that is not known. */
export async function logIn(key: string): Promise<void> {
  session.value = { state: 'open', session: await postJson<Session>('/v1/session', { key }) }
}

export async function logOut(): Promise<void> {
  await fetched('/v1/session', { method: 'DELETE' })
  session.value = { state: 'none', hadOne: false }
}
