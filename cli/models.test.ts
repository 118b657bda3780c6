import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EndpointTable } from '../datasets/index.ts'
import {
  fitCalibration,
  latestRequests,
  modelKind,
  openRegistry,
  requestTotals,
} from '../ml/index.ts'
import { modelsCommand } from './models.ts'

let home: string
let versions: readonly string[]
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'portent-models-'))
  const registry = openRegistry(home)
  versions = [await saved('2026-01-01'), await saved('2026-01-02'), await saved('2026-01-03')]
  registry.close()
})
afterEach(() => rmSync(home, { recursive: true }))

/** Saves a popularity model of one request. */
async function saved(createdAt: string): Promise<string> {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const time = Float64Array.of(1_000)
  const log = {
    ...{ length: 1, time, until: time, catalog },
    vm: Int32Array.of(catalog.vms.add(7, 'a')),
    item: Int32Array.of(catalog.items.add(7, 'x')),
    port: Uint16Array.of(443),
    protocol: Uint8Array.of(6),
  }
  const histories = latestRequests(log)
  const data = { from: 1_000, to: 1_000, events: 1, vms: 1, items: 1 }
  const registry = openRegistry(home)
  const { version } = registry.saveModel({
    model: await modelKind('popularity').create(catalog).learn(log),
    calibration: fitCalibration([0, 1], [0, 1], 60_000),
    clusters: { count: 1, labels: Int32Array.of(0) },
    histories,
    totals: requestTotals(log, histories),
    facts: { createdAt, kind: 'popularity', seed: 1, data, metrics: { coverage: 0.5 } },
  })
  registry.close()
  return version
}

/** What the command prints. */
async function models(...args: string[]): Promise<string> {
  const out: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void out.push(text))
  try {
    const program = new Command('portent').option('--home <dir>').addCommand(modelsCommand)
    for (const command of [program, modelsCommand, ...modelsCommand.commands])
      command.exitOverride().configureOutput({ writeErr: () => undefined })
    await program.parseAsync(['--home', home, 'models', ...args], { from: 'user' })
  } finally {
    log.mockRestore()
  }
  return out.join('\n')
}
const json = async (...args: string[]) => JSON.parse(await models(...args, '--json'))

test('promote, challenge, withdraw and rollback say what they changed, and the audit who and why', async () => {
  const [a, b, c] = versions as [string, string, string]
  await models('promote', a.slice(0, 10), '--reason', 'first')
  expect(await models('promote', b, '--reason', 'better')).toMatch(
    `promote: champion is ${b.slice(0, 12)}, was ${a.slice(0, 12)}, by `,
  )
  expect(await json('challenge', c, '--reason', 'try')).toMatchObject({ after: c, reason: 'try' })
  const list = await models()
  expect(list.split('\n').map((line) => line.slice(0, 15))).toEqual([
    `+  ${c.slice(0, 12)}`,
    `*  ${b.slice(0, 12)}`,
    `   ${a.slice(0, 12)}`,
  ])
  expect(await models('withdraw', '--reason', 'enough')).toContain('challenger is nothing')
  expect(await json('rollback', '--reason', 'worse')).toMatchObject({ after: a, before: b })
  const audit = await json('audit')
  expect(audit.map(({ action, reason }: Record<string, string>) => `${action}: ${reason}`)).toEqual(
    ['rollback: worse', 'withdraw: enough', 'challenge: try', 'promote: better', 'promote: first'],
  )
  expect(await models('decisions', '--limit', '1')).toMatch(
    new RegExp(`manual rollback: .* went back to ${a.slice(0, 12)}: worse$`),
  )
})

test('a version is shown and compared, by name or alias', async () => {
  await models('promote', versions[0]!, '--reason', 'first')
  expect(await models('show', 'champion')).toMatch(/version +[0-9a-f]{64}\nis +champion\nmade/)
  expect(await json('show', 'champion')).toMatchObject({
    manifest: { version: versions[0] },
    decisions: [{ stage: 'manual', outcome: 'promote' }],
  })
  expect(await models('compare', 'champion', versions[1]!)).toMatch(/made +2026-01-01 +2026-01-02/)
  await expect(models('show', 'challenger')).rejects.toThrow('there is no challenger')
})

test('what cannot be loaded is not promoted', async () => {
  writeFileSync(join(home, 'models', versions[0]!), 'damaged')
  await expect(models('promote', versions[0]!, '--reason', 'why')).rejects.toMatchObject({
    code: 'ERR_ARTIFACT',
  })
  expect((await json()).map(({ alias }: { alias: null }) => alias)).toEqual([null, null, null])
})

test('prune keeps the newest and what answers, and tells what it removed', async () => {
  await models('promote', versions[0]!, '--reason', 'first')
  expect(await models('prune', '--keep', '1', '--dry-run')).toBe(
    `${versions[1]!.slice(0, 12)}  would be removed\n1 models would be removed`,
  )
  expect(await json('prune', '--keep', '1')).toEqual({
    removed: [versions[1]],
    sweptFiles: [versions[1]],
  })
  expect(await json()).toHaveLength(2)
})
