import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Scripts and styles of our own only, and nothing from anywhere else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Where `npm run build` puts the pages, of the build as of the sources. */
const folders = ['./public/', '../../dist/serving/dashboard/public/']

const builtFolder = (): string | undefined =>
  folders
    .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'index.html')))

/**
 * `GET /` and what it loads: read once, served from memory, compressed where the browser takes it.
 *
 * @param folder - Of the built pages; default where `npm run build` puts them.
 */
export const pageFiles: FastifyPluginAsyncZod<{ folder?: string | undefined }> = async (
  app,
  { folder = builtFolder() },
) => {
  const files = new Map<string, Buffer>()
  for (const name of folder === undefined ? [] : readdirSync(folder))
    files.set(name, readFileSync(join(folder!, name)))
  const hidden = { config: { scope: 'open' }, schema: { hide: true } } as const

  app.get('/', hidden, async (_request, reply) => {
    reply.header('content-security-policy', policy)
    const page = files.get('index.html')
    if (page) return reply.type(types['.html']!).header('cache-control', 'no-cache').send(page)
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send(
        'The dashboard has not been built: run `npm run build`. The API is described at /docs.\n',
      )
  })

  // Their names change with what is in them, so what was fetched once is good for ever.
  for (const name of files.keys()) {
    if (name === 'index.html' || name.endsWith('.br')) continue
    app.get(`/assets/${name}`, hidden, async (request, reply) => {
      const packed = files.get(`${name}.br`)
      reply
        .type(types[extname(name)] ?? 'application/octet-stream')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'accept-encoding')
      if (packed && request.headers['accept-encoding']?.includes('br'))
        return reply.header('content-encoding', 'br').send(packed)
      return reply.send(files.get(name))
    })
  }
}
