import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openEngine } from './warehouse/engine.ts'
import { kill, messageOf, startProgram } from './warehouse/start-program.cases.ts'
import { openWarehouse } from './warehouse.ts'

const root = mkdtempSync(join(tmpdir(), 'portent-kill-'))
afterAll(() => rmSync(root, { recursive: true }))
const program = new URL('warehouse/ingest-program.cases.ts', import.meta.url)

test('a kill in the middle of a file leaves nothing of it, and the file can be taken again', async () => {
  const lines = 1_500_000 // Above a million rows a part is on the disk before the file is read.
  const path = join(root, 'flows.csv')
  const text = Array.from({ length: lines }, (_, i) => `${i},a${i % 97},b\n`).join('')
  writeFileSync(path, `time,source,destination\n${text}`)

  const directory = await killedInside(path)

  const warehouse = await openWarehouse({ directory })
  expect(await warehouse.stats()).toMatchObject({ rows: 0, files: 0 })
  expect(await warehouse.query('SELECT count() AS n FROM flow_rows')).toEqual([{ n: 0 }])
  const { rows, files } = await warehouse.ingest([path])
  expect([rows, files[0]?.status]).toEqual([lines, 'ingested'])
  expect(await warehouse.stats()).toMatchObject({ rows: lines, vms: 97, files: 1 })
  await warehouse.close()
}, 180_000)

test('a kill while a file is forgotten leaves all of it or nothing, and it can be taken again', async () => {
  const rows = 20_000
  const path = join(root, 'forgotten.csv')
  const text = Array.from({ length: rows }, (_, i) => `${i},a${i % 97},b\n`).join('')
  writeFileSync(path, `time,source,destination\n${text}`)
  const directory = join(root, 'forgetting')
  for (const milliseconds of [2, 30]) {
    const child = startProgram(program, [directory, path])
    for (const step of ['open', 'done']) expect(await messageOf(child)).toBe(step)
    const forgetting = messageOf(child)
    child.send('forget')
    expect(await forgetting).toBe('forgetting')
    await sleep(milliseconds)
    await kill(child)

    const warehouse = await openWarehouse({ directory })
    const { rows: left, files, vms } = await warehouse.stats()
    expect([
      [rows, 1, 97],
      [0, 0, 0],
    ]).toContainEqual([left, files, vms])
    // Nor is anything left that only does not count.
    expect(await warehouse.query('SELECT count() AS n FROM flow_rows')).toEqual([{ n: left }])
    await warehouse.close()
  }
}, 60_000)

/** A directory where a process was killed with rows of the file on the disk, before it was done. */
async function killedInside(path: string): Promise<string> {
  // On a busy machine the kill may come late.
  for (let attempt = 1; attempt <= 5; attempt++) {
    const directory = join(root, `killed-${attempt}`)
    const child = startProgram(program, [directory, path])
    expect(await messageOf(child)).toBe('open')
    while (!hasPart(join(directory, 'warehouse', 'store'))) await sleep(5)
    await kill(child)
    if (await isUnfinished(directory)) return directory
  }
  throw new Error('no kill came before the end')
}

/** Whether a part of `flow_rows` is complete on the disk; its directory has another name until then. */
function hasPart(store: string): boolean {
  try {
    const files = readdirSync(store, { recursive: true, encoding: 'utf8' })
    return files.some((file) => /\/all_[^/]*\/destination\.bin$/.test(file))
  } catch (error) {
    // A directory was renamed while we looked into it: look again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Whether the killed process had written rows but no commit, by a look past the warehouse. */
async function isUnfinished(directory: string): Promise<boolean> {
  const engine = await openEngine(join(directory, 'warehouse'))
  const sql = `SELECT (SELECT count() FROM portent.flow_rows) > 0
    AND (SELECT count() FROM portent.files WHERE state = 'committed') = 0`
  const result = await engine.session.queryAsync(sql)
  await engine.close()
  return result.text().trim() === '1'
}

test('a second process waits for the first, and takes over when that is killed', async () => {
  const directory = join(root, 'shared')
  const child = startProgram(program, [directory])
  expect(await messageOf(child)).toBe('open')

  const waited: unknown[] = []
  const opening = openWarehouse({ directory, onWait: (holder) => waited.push(holder) })
  await sleep(200)
  expect(waited).toEqual([
    expect.objectContaining({ pid: child.pid, command: 'ingest-program.cases.ts' }),
  ])
  await kill(child)
  await (await opening).close()
}, 60_000)

test('after the wait, the error names the process that has it', async () => {
  const directory = join(root, 'busy')
  const child = startProgram(program, [directory])
  await messageOf(child)
  await expect(openWarehouse({ directory, waitMs: 0 })).rejects.toMatchObject({
    code: 'ERR_WAREHOUSE_LOCKED',
    message: expect.stringMatching(
      new RegExp(`busy is in use by process ${child.pid} \\(ingest-program.*since 20.*wait`),
    ),
  })
  child.send('close')
  await once(child, 'exit')
  await (await openWarehouse({ directory, waitMs: 0 })).close()
}, 60_000)
