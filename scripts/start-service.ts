import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServeConfig, serve } from '../serving/index.ts'

/** Serves from an empty data directory, which is removed in the end. */
export async function startService(
  config: Partial<ServeConfig> = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'portent-service-'))
  const server = await serve({ home, port: 0, logLevel: 'silent', ...config })
  return {
    url: server.url,
    async close() {
      await server.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
