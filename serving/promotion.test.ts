import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRegistry } from '../ml/index.ts'
import { serve } from './index.ts'
import { fillRegistry } from './trained-model.cases.ts'

const json = { 'content-type': 'application/json' }

test('promotions and rollbacks under load: no call fails, and who asks after one was answered gets its model', {
  timeout: 90_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'portent-promotion-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const registry = openRegistry(home)
  onTestFinished(() => registry.close())
  const { champion, challenger } = await fillRegistry(registry)
  const server = await serve({ home, port: 0, logLevel: 'silent', championEvery: 20 })
  onTestFinished(() => server.close())

  const calls = { answered: 0, failed: [] as string[] }
  const seen = new Set<string>()
  const ask = async (): Promise<string> => {
    const reply = await fetch(`${server.url}/v1/predictions`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ vni: 5001, ip: '10.0.0.4' }),
    })
    const body = (await reply.json()) as { modelVersion: string; predictions: unknown[] }
    calls.answered++
    if (reply.status !== 200 || body.predictions.length === 0)
      calls.failed.push(JSON.stringify(body))
    seen.add(body.modelVersion)
    return body.modelVersion
  }
  let isOver = false
  const load = Array.from({ length: 6 }, async () => {
    while (!isOver) await ask()
  })
  const change = async (what: 'promote' | 'rollback', version?: string) => {
    const reply = await fetch(`${server.url}/v1/models/${what}`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ who: 'ada', reason: 'to see', ...(version && { version }) }),
    })
    expect(reply.status).toBe(200)
    return ((await reply.json()) as { version: string }).version
  }
  for (let round = 0; round < 8; round++) {
    expect(await change('promote', challenger)).toBe(challenger)
    expect(await ask()).toBe(challenger)
    expect(await change('rollback')).toBe(champion)
    expect(await ask()).toBe(champion)
  }
  // Another process changes the registry, as the command does.
  registry.promote(challenger, { who: 'cli', reason: 'to see', now: new Date().toISOString() })
  await expect.poll(ask, { timeout: 5_000 }).toBe(challenger)
  isOver = true
  await Promise.all(load)
  expect(calls.failed).toEqual([])
  expect(calls.answered).toBeGreaterThan(100)
  expect(seen).toEqual(new Set([champion, challenger]))
})
