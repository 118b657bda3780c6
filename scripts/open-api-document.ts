import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServeConfig, type Server, serve } from '../serving/index.ts'
import type { OpenApi } from './client-types.ts'

/** Serves from an empty data directory, which is removed in the end, while `work` lasts. */
export async function withService<T>(
  work: (server: Server) => Promise<T>,
  config: Partial<ServeConfig> = {},
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'portent-service-'))
  try {
    const server = await serve({ home, port: 0, logLevel: 'silent', ...config })
    try {
      return await work(server)
    } finally {
      await server.close()
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The OpenAPI document as the service tells it. */
export const openApiDocument = (): Promise<OpenApi> =>
  withService(async ({ url }) => (await fetch(`${url}/docs/json`)).json() as Promise<OpenApi>)
