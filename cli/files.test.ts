import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openWarehouse, type TakenFile } from '../datasets/index.ts'
import { program } from './program.ts'

const home = mkdtempSync(join(tmpdir(), 'portent-files-'))
afterAll(() => rmSync(home, { recursive: true }))

const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
const told = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => printed.mockClear())
afterEach(() => told.mockClear())
afterAll(() => vi.restoreAllMocks())

/** Runs `portent` in this process; what it prints. */
async function portent(...args: string[]): Promise<string> {
  printed.mockClear()
  await program.parseAsync(['--home', home, ...args], { from: 'user' })
  return printed.mock.calls.flat().join('\n')
}

const calls = join(home, 'calls.csv')
writeFileSync(
  calls,
  'began,ended,caller,callee\n1767607200,1767607900,a,b\n1767607260,1767607960,a,c\n',
)

test('a log that was read by a wrong column is told, listed, forgotten and read again', async () => {
  const columns = (time: string) => ['--map', `time=${time},source=caller,destination=callee`]
  await portent('ingest', calls, '--network', 'calls', ...columns('ended'))
  const second = await portent('ingest', calls, '--network', 'calls', ...columns('began'))
  const [wrong] = JSON.parse(await portent('files', '--json')) as TakenFile[]
  const id = wrong!.id.slice(0, 8)
  expect(second).toContain(
    'read as           table: time=began source=caller destination=callee; ' +
      'first: a asked for b at 2026-01-05 10:00:00Z\n',
  )
  const [, right] = JSON.parse(await portent('files', '--json')) as TakenFile[]
  expect(second).toContain(
    `mind              ${calls}: this reading is ${right!.id.slice(0, 8)}. ` +
      `The same content is in already as ${id} (table --map ` +
      'destination=callee,source=caller,time=ended --network calls), and both count: ' +
      `portent forget ${right!.id.slice(0, 8)} takes this one out, portent forget ${id} the earlier`,
  )
  // A name is told with its number when it is new, and not again.
  expect(second).not.toContain('network by name')

  const list = await portent('files')
  expect(list).toContain(`${id}  ${calls}\n  taken  20`)
  expect(list).toContain('  rows   2, VNI ')
  expect(list).toContain('  span   2026-01-05 10:11:40Z to 2026-01-05 10:12:40Z')

  expect(await portent('forget', id)).toMatch(/\nforgotten: 2 rows$/)
  const left = JSON.parse(await portent('files', '--json')) as TakenFile[]
  expect(left.map(({ map, from }) => [map.time, from])).toEqual([['began', 1_767_607_200_000]])
  await portent('forget', 'calls.csv')
  expect(await portent('files')).toBe('no file yet: portent ingest takes logs in')
})

test('a VNI or name that the log does not have is told with those that it has', async () => {
  const lines = Array.from({ length: 11 }, (_, i) => `${1_767_607_200 + i},a,b,${5_001 + i}`)
  const many = join(home, 'many.csv')
  writeFileSync(many, `time,source,destination,vni\n${lines.join('\n')}\n`)
  await portent('ingest', many)
  const known = '5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008 and 3 more'
  await expect(portent('replay', '--vni', '7')).rejects.toMatchObject({
    code: 'ERR_NO_DATA',
    message: `no request event of VNI 7; there are: ${known}`,
  })
  await expect(portent('replay', '--vni', 'blue')).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: `no network is called blue; there are: ${known}`,
  })
})

test('a file that is not there is told at once, even if another process has the warehouse', async () => {
  const held = await openWarehouse({ directory: home })
  await expect(portent('ingest', join(home, 'nowhere.log'))).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('nowhere.log does not exist: check the path'),
  })
  await held.close()
})

test('the way of the README: a log of calls, what predicting would have saved, a question to ask', async () => {
  const file = fileURLToPath(new URL('../examples/calls.csv', import.meta.url))
  const columns = 'time=began,source=caller,destination=callee,port=callee_port'
  for (const { id } of JSON.parse(await portent('files', '--json')) as TakenFile[])
    await portent('forget', id)
  await portent('ingest', file, '--network', '7', '--map', columns)
  const page = join(home, 'training.html')
  const told = await portent('train', '--models', 'markov', '--html', page)
  // Last but the question, and first on the page.
  expect(told).toMatch(
    /of the log, markov with up\s+to 1 pushes a\s+prediction would have\s+saved[^:]+saved\.\n\nTo see why/,
  )
  expect(readFileSync(page, 'utf8')).toMatch(/<\/h1>\n<p><strong>Of \d+ requests to the controller/)
  // The last line of the file, at its time.
  const asked = '{"vni":7,"ip":"payments","top":3,"time":"2026-01-05T11:23:33.000Z"}'
  expect(told).toContain(`/v1/predictions -H 'content-type: application/json' -d '${asked}'`)
})
