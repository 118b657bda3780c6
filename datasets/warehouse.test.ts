import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { warehouseCases } from './warehouse.cases.ts'
import { openWarehouse } from './warehouse.ts'

const root = mkdtempSync(join(tmpdir(), 'portent-warehouse-'))
afterAll(() => rmSync(root, { recursive: true }))

warehouseCases(() => openWarehouse({ directory: mkdtempSync(join(root, 'w')) }))
