import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kill, messageOf, startProgram } from './warehouse/start-program.cases.ts'
import { warehouseCases } from './warehouse.cases.ts'
import { openWarehouse } from './warehouse.ts'

const password = 'p@ss/word'
let directory: string
let server: ChildProcess
let port: number

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portent-server-'))
  const program = new URL('warehouse/chdb-server.cases.ts', import.meta.url)
  server = startProgram(program, [directory, password])
  port = await messageOf<number>(server)
})
afterAll(async () => {
  await kill(server)
  rmSync(directory, { recursive: true })
})

let databases = 0
warehouseCases(() =>
  openWarehouse({
    url: `http://127.0.0.1:${port}`,
    username: 'default',
    password,
    database: `portent${++databases}`,
  }),
)

test('credentials may stand in the URL, and appear in no message', async () => {
  const url = `http://default:${encodeURIComponent(password)}@127.0.0.1:${port}`
  const warehouse = await openWarehouse({ url, database: 'by_url' })
  const failed = await warehouse.query('SELECT nothing').catch((error: Error) => error)
  await warehouse.close()
  expect(failed).toMatchObject({ message: expect.stringContaining(`http://127.0.0.1:${port}/`) })
  expect(`${(failed as Error).message}`).not.toContain('word')
})

test('a wrong password, and a server that is not there, are errors that say so', async () => {
  const url = `http://default:secret@127.0.0.1:${port}`
  const refused = await openWarehouse({ url }).catch((error: Error) => error)
  expect(refused).toMatchObject({
    code: 'ERR_WAREHOUSE',
    message: expect.stringMatching(/AUTHENTICATION_FAILED/),
  })
  expect((refused as Error).message).not.toContain('secret')
  await expect(openWarehouse({ url: 'http://127.0.0.1:9' })).rejects.toMatchObject({
    code: 'ERR_WAREHOUSE',
    message: expect.stringMatching(/127\.0\.0\.1:9\/ did not answer .*check that it is running/),
  })
})

test.each([
  ['clickhouse', /is not a URL: write it like/],
  ['clickhouse://localhost', /has the protocol clickhouse:/],
  ['http://localhost?password=secret', /has parameters/],
  ['http://a:50%@localhost', /must be written %25/],
])('the URL %s is refused', async (url, message) => {
  const refused = await openWarehouse({ url }).catch((error: Error) => error)
  expect(refused).toMatchObject({
    code: 'ERR_WAREHOUSE',
    message: expect.stringMatching(message),
  })
  expect((refused as Error).message).not.toContain('secret')
})
