import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { kill, messageOf, startProgram } from './warehouse/start-program.cases.ts'
import { openWarehouse } from './warehouse.ts'
import { warehouseStreamCases } from './warehouse-streams.cases.ts'

const root = mkdtempSync(join(tmpdir(), 'portent-streamed-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('embedded', () => {
  warehouseStreamCases(() => openWarehouse({ directory: mkdtempSync(join(root, 'w')) }))
})

describe('on a server', () => {
  let server: ChildProcess
  let port: number
  beforeAll(async () => {
    const program = new URL('warehouse/chdb-server.cases.ts', import.meta.url)
    server = startProgram(program, [mkdtempSync(join(root, 's')), 'secret'])
    port = await messageOf<number>(server)
  })
  afterAll(() => kill(server))

  let databases = 0
  warehouseStreamCases(() =>
    openWarehouse({
      url: `http://127.0.0.1:${port}`,
      username: 'default',
      password: 'secret',
      database: `streams${++databases}`,
    }),
  )
})
