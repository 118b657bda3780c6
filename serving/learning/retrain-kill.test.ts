import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import type { FromProgram, ProgramTask } from './program-messages.ts'
import { asked, fillHome, later } from './retrain-home.cases.ts'
import { retrainHome } from './retrain-home.ts'

const home = mkdtempSync(join(tmpdir(), 'portent-learning-kill-'))
const task: ProgramTask = {
  ...{ home, warehouse: { directory: home }, who: 'test', reason: 'to be killed' },
}
let champion: string

beforeAll(async () => {
  champion = await fillHome(home, [asked(1, 'new-vm', 'new-item'), asked(2, 'new-vm', 'x')])
})
afterAll(() => rmSync(home, { recursive: true }))

/** Kills the program when it begins a step, without a chance to tidy up. */
async function killedAt(step: string): Promise<void> {
  const program = new URL('./retrain-program.ts', import.meta.url)
  const child = startProcess(program, [JSON.stringify(task)])
  const seen: FromProgram[] = []
  child.on('message', (message: FromProgram) => {
    seen.push(message)
    if (message.kind === 'progress' && message.step === step) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  expect(seen.some((message) => message.kind === 'progress' && message.step === step)).toBe(true)
}

test('killed in any step it leaves the champion whole, and lets the next one retrain', async () => {
  for (const step of ['read what came since', 'learn', 'save']) {
    await killedAt(step)
    const registry = openRegistry(home)
    expect((await registry.champion()).manifest.version).toBe(champion)
    registry.close()
  }
  const now = later + 24 * 3_600_000
  const { learned } = await retrainHome({ ...task, now: () => now })
  expect(learned.events).toBe(2)
}, 60_000)
