import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './api.ts'

export interface ClientOptions {
  /** Where the service answers, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  /** A key of the service, or a JSON Web Token that it takes; needed where it asks for one. */
  readonly key?: string
  /** What calls are made with; default the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** `client.POST('/v1/plans', { body })` and its like; each answers `{ data }` or `{ error }`, typed by the route. */
export type PortentClient = Client<paths>

/** A client of the service. Calls throw only where no answer came; a problem that it answered is `error`. */
export function createClient({ url, key, fetch }: ClientOptions): PortentClient {
  return createFetchClient<paths>({
    baseUrl: url,
    ...(key !== undefined && { headers: authorization(key) }),
    ...(fetch && { fetch }),
  })
}

export const authorization = (key: string) => ({ authorization: `Bearer ${key}` })
