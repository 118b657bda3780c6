import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { readEach } from '../goalstate/index.ts'
import { mergeCommand } from './merge.ts'

const folder = mkdtempSync(join(tmpdir(), 'portent-merge-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command in this process, with what it prints caught. */
async function run(...args: string[]): Promise<{ code: number; out: string }> {
  const printed: Buffer[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(Buffer.from(chunk as string))
    return true
  })
  const tell = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await mergeCommand.parseAsync(args, { from: 'user' })
    return { code: Number(process.exitCode ?? 0), out: Buffer.concat(printed).toString('latin1') }
  } finally {
    write.mockRestore()
    tell.mockRestore()
    process.exitCode = undefined
    for (const name of ['format', 'json', 'output', 'window', 'confirmed'])
      mergeCommand.setOptionValue(name, name === 'format' ? 'text' : undefined)
  }
}

const request = (id: string, name: string, revision = 2) => ({
  host_resources: { '10.1.0.1': { resources: [{ type: 'VPC', id }] } },
  vpc_states: {
    [id]: { operation_type: 'CREATE', configuration: { revision_number: revision, id, name } },
  },
})

function file(name: string, ...requests: object[]): string {
  const path = join(folder, name)
  writeFileSync(path, requests.map((one) => JSON.stringify(one)).join('\n'))
  return path
}

const queue = file('queue.json', request('v', 'a'), request('v', 'b', 3), request('w', 'c'))

test('requests of one file, one on a line, become one message, and it tells that it is proved', async () => {
  const { code, out } = await run(queue)
  expect(code).toBe(0)
  expect(out).toMatch(/^merged 3 requests into 1 message: /)
  expect(out).toContain('by M2 fold operations on one thing (1)\n')
  expect(out).toContain('equal for 1 of 1 host:')
})

test('the messages can be had as JSON and as protobuf, which read alike', async () => {
  const json = join(folder, 'merged.json')
  const binary = join(folder, 'merged.bin')
  await run(queue, '--format', 'goal-state', '--output', json)
  await run(queue, '--format', 'binary', '--output', binary)
  const [a, b] = [json, binary].map((path) =>
    readEach(readFileSync(path), { name: 'merged', as: 'GoalStateV2' }).map(({ resources }) =>
      resources.map((resource) => ({ ...resource, file: '', pointer: '' })),
    ),
  )
  expect(a).toHaveLength(1)
  expect(a![0]!.map(({ id }) => id)).toEqual(['v', 'w', '10.1.0.1/vpc/v', '10.1.0.1/vpc/w'])
  expect(b).toEqual(a)
})

test('the proof names requests and digests of what went in and came out', async () => {
  const { out } = await run(queue, '--json')
  const { merges } = JSON.parse(out)
  expect(merges).toHaveLength(1)
  const [{ proof }] = merges
  expect(proof.requests.map(({ name }: { name: string }) => name)).toEqual(
    [0, 1, 2].map((n) => `${queue}#${n}`),
  )
  expect(proof.equivalence).toEqual({ result: 'equal', hosts: 1, compared: 1 })
  expect([proof.inputs.length, proof.outputs.length]).toEqual([3, 1])
  expect(proof.inputs[0]).toMatch(/^[0-9a-f]{64}$/)
})

test('with windows that were confirmed, what was told is not told again', async () => {
  const repeated = file('repeated.json', request('v', 'a'), request('v', 'a'))
  expect((await run(repeated, '--window', '1')).out).toMatch(/^merged 2 requests into 2 messages/)
  expect((await run(repeated, '--window', '1', '--confirmed')).out).toMatch(
    /^merged 2 requests into 1 message/,
  )
})

test('requests that contradict each other exit with 2, and both are sent', async () => {
  const path = file('conflict.json', request('v', 'a'), request('v', 'b'))
  const { code, out } = await run(path)
  expect(code).toBe(2)
  expect(out).toContain('error ALC-REV-003: VPC v comes with revision 2 again')
  expect(out).toMatch(/^merged 2 requests into 2 messages/)
})

test('an input that is empty or a folder says so', async () => {
  await expect(run(file('empty.json'))).rejects.toThrow(/empty\.json: the input is empty/)
  await expect(run(folder)).rejects.toThrow(/a folder; name the files in it/)
})
