import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openWarehouse, writeRegion } from '../datasets/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'portent-cluster-'))
afterAll(() => rmSync(folder, { recursive: true }))

function portent(home: string, ...args: string[]) {
  const program = fileURLToPath(new URL('portent.ts', import.meta.url))
  return spawnSync(
    process.execPath,
    ['--import', 'tsx', program, '--home', join(folder, home), 'cluster', ...args],
    { encoding: 'utf8' },
  )
}

test('a simulated region is clustered, compared with its true roles and drawn', async () => {
  const { logs, truth } = await writeRegion(join(folder, 'sim'), { hours: 2 })
  const warehouse = await openWarehouse({ directory: join(folder, 'home') })
  await warehouse.ingest(logs)
  await warehouse.close()
  const page = join(folder, 'page.html')
  const roles = truth.find((file) => file.endsWith('vms.csv'))!
  const { status, stdout, stderr } = portent(
    'home',
    ...['--distance', 'cosine', '--k', '4', '--roles', roles, '--report', page, '--json'],
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ distance: 'cosine', kBy: 'given' })
  expect(report.networks[0].clusters.length).toBe(4)
  expect(report.agreement.vMeasure).toBeGreaterThan(0.2)
  expect(readFileSync(page, 'utf8')).toContain('<h2>VNI')
}, 60_000)

test('an unknown distance is answered with the list, an empty warehouse with what to do', () => {
  const unknown = portent('empty', '--distance', 'manhatten')
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('no such distance: manhatten; there are squared-euclidean')
  const empty = portent('empty')
  expect(empty.status).toBe(1)
  expect(empty.stderr).toContain('no request event yet: portent ingest takes logs in')
}, 60_000)
