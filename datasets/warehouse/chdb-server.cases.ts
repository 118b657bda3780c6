/**
 * A program: chDB behind ClickHouse's HTTP protocol, as much of it as `@clickhouse/client` speaks, to prove
 * the server's path where there is no server. Tells its port to the parent process.
 *
 * @module
 * @see https://clickhouse.com/docs/interfaces/http
 */
import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Session } from 'chdb'

const [, , directory = '', password = ''] = process.argv
const session = new Session(join(directory, 'server'))
let turn: Promise<unknown> = Promise.resolve()

/** Parameters of the URL that are no settings of the engine. */
const ownParameters = new Set(['query', 'database', 'query_id', 'default_format', 'session_id'])
const httpSettings = /^(wait_end_of_query|enable_http_compression|.*http_headers.*|http_.*)$/

const server = createServer((request, response) => {
  turn = turn.then(() => answer(request, response))
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/ping') return void response.end('Ok.\n')
  const body = await bodyOf(request)
  if (!allowed(request)) {
    response.writeHead(403, { 'X-ClickHouse-Exception-Code': '516' })
    const text = 'default: Authentication failed: password is incorrect, or there is no such user.'
    return void response.end(`Code: 516. DB::Exception: ${text} (AUTHENTICATION_FAILED)`)
  }
  try {
    await session.queryAsync(`USE ${nameOf(searchParams.get('database') ?? 'default')}`)
    for (const [name, value] of searchParams) await set(name, value)
    response.end(await run(searchParams, body))
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': /Code: (\d+)/.exec(text)?.[1] ?? '1' })
    response.end(text)
  }
}

function allowed({ headers }: IncomingMessage): boolean {
  const given = Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64')
  return given.toString() === `default:${password}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

async function set(name: string, value: string): Promise<void> {
  if (ownParameters.has(name) || httpSettings.test(name)) return
  const literal = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  await session.queryAsync(`SET ${name} = '${literal}'`)
}

/** With a statement in the URL, the body is its data. */
async function run(parameters: URLSearchParams, body: Buffer): Promise<Uint8Array> {
  const statement = parameters.get('query')
  const format = parameters.get('default_format') ?? 'TabSeparated'
  if (statement === null) {
    return (await session.queryAsync(body.toString(), { format })).bytes()
  }
  const file = join(directory, randomUUID())
  writeFileSync(file, body)
  try {
    const from = statement.replace(/\bFORMAT\s+(\w+)\s*$/, `FROM INFILE '${file}' FORMAT $1`)
    return (await session.queryAsync(from)).bytes()
  } finally {
    rmSync(file)
  }
}

function nameOf(database: string): string {
  return `\`${database.replaceAll('`', '``')}\``
}
