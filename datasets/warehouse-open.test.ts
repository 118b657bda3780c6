import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openEngine } from './warehouse/engine.ts'
import { openWarehouse } from './warehouse.ts'

const root = mkdtempSync(join(tmpdir(), 'portent-open-'))
afterAll(() => rmSync(root, { recursive: true }))

function logIn(directory: string): string {
  const path = join(directory, 'flows.csv')
  writeFileSync(path, 'time,source,destination\n1,a,b\n')
  return path
}

test('what was taken is there after closing and opening, in this process too', async () => {
  const directory = join(root, 'again')
  const first = await openWarehouse({ directory })
  await first.ingest([logIn(directory)])
  await first.close()
  const second = await openWarehouse({ directory })
  expect((await second.stats()).rows).toBe(1)
  await second.close()
})

test('a warehouse of an earlier version, whose view knew no removals, can forget as well', async () => {
  const directory = join(root, 'earlier')
  const first = await openWarehouse({ directory })
  await first.ingest([logIn(directory)])
  await first.close()
  const engine = await openEngine(join(directory, 'warehouse'))
  await engine.session.queryAsync(`CREATE OR REPLACE VIEW portent.committed AS
    SELECT argMin(ingest, (at, ingest)) AS ingest FROM portent.files WHERE state = 'committed' GROUP BY content, meaning`)
  await engine.close()

  const warehouse = await openWarehouse({ directory })
  expect((await warehouse.stats()).files).toBe(1)
  await warehouse.forget([logIn(directory)])
  expect(await warehouse.stats()).toMatchObject({ files: 0, rows: 0 })
  expect((await warehouse.ingest([logIn(directory)])).rows).toBe(1)
  await warehouse.close()
})

test('opened twice in one process, the second waits and names this process', async () => {
  const directory = join(root, 'twice')
  const warehouse = await openWarehouse({ directory })
  await expect(openWarehouse({ directory, waitMs: 0 })).rejects.toMatchObject({
    code: 'ERR_WAREHOUSE_LOCKED',
    message: expect.stringContaining(`process ${process.pid} `),
  })
  await warehouse.close()
})

test('a second directory in one process is refused, and left as it is', async () => {
  const warehouse = await openWarehouse({ directory: join(root, 'one') })
  await expect(openWarehouse({ directory: join(root, 'other') })).rejects.toMatchObject({
    code: 'ERR_WAREHOUSE',
    message: expect.stringMatching(/another warehouse open .*one\/warehouse.*close that first/),
  })
  await warehouse.close()
  await (await openWarehouse({ directory: join(root, 'other') })).close()
})

test('a data directory that is a file is an error that names it', async () => {
  const path = join(root, 'file')
  writeFileSync(path, '')
  await expect(openWarehouse({ directory: path })).rejects.toMatchObject({
    code: 'ERR_DATA_DIRECTORY',
    message: expect.stringMatching(/file cannot be written .*choose another/),
  })
})

test('damaged files are an error that says what to do, and the lock is given back', async () => {
  const directory = join(root, 'damaged')
  const warehouse = await openWarehouse({ directory })
  await warehouse.ingest([logIn(directory)])
  await warehouse.close()
  const store = join(directory, 'warehouse')
  rmSync(join(store, 'metadata'), { recursive: true })
  writeFileSync(join(store, 'metadata'), 'no folder')
  for (const _ of [1, 2]) {
    await expect(openWarehouse({ directory, waitMs: 0 })).rejects.toMatchObject({
      code: 'ERR_DATA_DIRECTORY',
      message: expect.stringMatching(/damaged cannot be opened .*move .*warehouse away/),
    })
  }
  rmSync(store, { recursive: true })
  await (await openWarehouse({ directory, waitMs: 0 })).close()
})

test('a damaged lock file is an error too', async () => {
  const directory = join(root, 'lock')
  await (await openWarehouse({ directory })).close()
  writeFileSync(join(directory, 'warehouse.lock'), 'no database'.repeat(1_000))
  await expect(openWarehouse({ directory })).rejects.toMatchObject({ code: 'ERR_DATA_DIRECTORY' })
})

test('a damaged table is an error too', async () => {
  const directory = join(root, 'table')
  const warehouse = await openWarehouse({ directory })
  await warehouse.close()
  const metadata = join(directory, 'warehouse', 'metadata')
  const sql = readdirSync(metadata, { recursive: true, encoding: 'utf8' })
  const table = sql.find((name) => name.endsWith('/flow_rows.sql'))
  mkdirSync(metadata, { recursive: true })
  writeFileSync(join(metadata, table!), 'no SQL')
  await expect(openWarehouse({ directory })).rejects.toMatchObject({ code: 'ERR_DATA_DIRECTORY' })
})
