import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import type { ProgramTask } from './program-messages.ts'
import { asked, fillHome, later } from './retrain-home.cases.ts'
import { retrainHome } from './retrain-home.ts'

const steps = [
  'read what came since',
  'move clusters',
  'weigh evidence',
  'recalibrate',
  'learn',
  'retrained',
  'save',
]
const home = mkdtempSync(join(tmpdir(), 'portent-learning-kill-'))
const task: ProgramTask = {
  ...{ home, warehouse: { directory: home }, who: 'test', reason: 'to be killed' },
}
let champion: string

beforeAll(async () => {
  champion = await fillHome(home, [asked(1, 'new-vm', 'new-item'), asked(2, 'new-vm', 'x')])
})
afterAll(() => rmSync(home, { recursive: true }))

/** Retrains in a process that is killed when it begins a step. */
async function killedAt(step: string): Promise<void> {
  const program = new URL('./retrain-until-killed.cases.ts', import.meta.url)
  const child = startProcess(program, [JSON.stringify(task), step])
  const [, signal] = await once(child, 'exit')
  expect(signal, step).toBe('SIGKILL')
}

test('killed in any step it leaves the champion whole, and lets the next one retrain', async () => {
  for (const step of steps) {
    await killedAt(step)
    const registry = openRegistry(home)
    expect((await registry.champion()).manifest.version, step).toBe(champion)
    expect(registry.aliases().challenger, step).toBeUndefined()
    registry.close()
  }
  const now = later + 24 * 3_600_000
  const { learned } = await retrainHome({ ...task, now: () => now })
  expect(learned.events).toBe(2)
}, 60_000)
