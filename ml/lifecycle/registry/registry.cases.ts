/** A registry in a directory of its own, with versions in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openRegistry, type Registry } from '../registry.ts'
import { logOf } from '../small-log.cases.ts'
import { trainedOn } from '../trained.cases.ts'
import type { Author } from './aliases.ts'
import type { Decision } from './decision.ts'

export const small = logOf([
  [1_000, 'a', 'x'],
  [2_000, 'a', 'y'],
  [3_000, 'b', 'x'],
])

export const by = (now: string, who = 'ada'): Author => ({ who, reason: 'to see', now })

export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-registry-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** A registry with so many versions, oldest first; `clock.now` moves its clock. */
export async function withVersions(
  count: number,
  home = newHome(),
): Promise<{
  registry: Registry
  versions: readonly string[]
  home: string
  clock: { now: number }
}> {
  const clock = { now: 0 }
  const registry = openRegistry(home, { now: () => clock.now })
  onTestFinished(() => registry.close())
  const versions: string[] = []
  for (let i = 0; i < count; i++)
    versions.push(registry.saveModel(await trainedOn(small, `2026-01-0${i + 1}`)).version)
  return { registry, versions, home, clock }
}

/** A decision of these versions, without figures. */
export function decisionOf(
  champion: string | null,
  challenger: string | null,
  outcome: Decision['outcome'],
  stage: Decision['stage'] = 'judging',
): Decision {
  return {
    ...{ stage, outcome, champion, challenger, who: 'portent' },
    ...{ inputs: {}, numbers: {}, rule: {}, checks: [], networks: [] },
    ...(outcome === 'canary' && { share: 0.1 }),
    sentence: `${outcome} of ${challenger}`,
  }
}
