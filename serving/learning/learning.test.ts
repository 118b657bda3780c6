import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openRegistry } from '../../ml/index.ts'
import { serve } from '../server.ts'
import { Learning } from './learning.ts'
import type { FromProgram } from './program-messages.ts'
import { fillHome, later } from './retrain-home.cases.ts'
import type { RunningProgram } from './run-program.ts'

const champion = { version: 'a'.repeat(64), since: '2026-01-05T10:00:00.000Z', share: 1 }
const hour = 3_600_000

/** A schedule whose retrainings end when the test says so. */
function schedule() {
  const clock = { now: Date.parse('2026-01-05T12:00:00.000Z') }
  const store = { reports: 0 }
  const begun: string[] = []
  let end: (message: Exclude<FromProgram, { kind: 'progress' }>) => void = () => {}
  const learning = new Learning(
    {
      ...{ home: '/nowhere', warehouse: { directory: '/nowhere' }, store },
      registry: { aliases: () => ({ champion }) },
      now: () => clock.now,
      run: ({ reason }): RunningProgram => {
        begun.push(reason)
        const ended = new Promise<Exclude<FromProgram, { kind: 'progress' }>>((resolve) => {
          end = resolve
        })
        return { ended, stop: () => end({ kind: 'failed', message: 'stopped' }) }
      },
    },
    {},
  )
  const log = { info: () => {}, warn: () => {} }
  vi.useFakeTimers()
  onTestFinished(async () => {
    vi.useRealTimers()
    await learning.stop()
  })
  learning.start({ log, handOver: async () => {} })
  const pass = async (time: number) => {
    clock.now += time
    await vi.advanceTimersByTimeAsync(2_000)
  }
  const fail = async (code: 'ERR_NO_DATA' | 'ERR_WAREHOUSE_LOCKED') => {
    end({ kind: 'failed', code, message: 'so it is' })
    await vi.advanceTimersByTimeAsync(0)
  }
  return { learning, store, begun, pass, fail }
}

test('an hour after it began it retrains, and again an hour later, if reports came', async () => {
  const { store, begun, pass, fail } = schedule()
  await pass(hour)
  expect(begun).toEqual([])
  store.reports = 10
  await pass(0)
  expect(begun).toEqual(['time: the last began 60 minutes ago'])
  await fail('ERR_NO_DATA')
  await pass(hour)
  expect(begun).toHaveLength(1)
  store.reports = 11
  await pass(0)
  expect(begun).toHaveLength(2)
})

test('drift comes sooner; while one runs there is no other, asked for or not', async () => {
  const { learning, store, begun, pass, fail } = schedule()
  store.reports = 10
  learning.drifted('coverage of VNI 7 fell')
  await pass(11 * 60_000)
  expect(begun).toEqual(['drift: coverage of VNI 7 fell'])
  await pass(5 * hour)
  expect(begun).toHaveLength(1)
  await expect(learning.ask('anna', 'to see')).rejects.toMatchObject({ code: 'ERR_RETRAINING' })
  await fail('ERR_WAREHOUSE_LOCKED')
  expect(learning.runs).toEqual({ retrained: 0, failed: 1 })
  expect(learning.run?.failure).toBe('so it is')
  await learning.ask('anna', 'to see')
  expect(begun.at(-1)).toBe('to see')
})

test('a service that is asked to retrain makes a challenger of what was reported, and goes on answering', async () => {
  const home = mkdtempSync(join(tmpdir(), 'portent-learning-serve-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const version = await fillHome(home, [])
  const server = await serve({ home, port: 0, logLevel: 'silent', handOverEvery: 3_600_000 })
  onTestFinished(() => server.close())
  const call = async (path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const reply = await fetch(`${server.url}${path}`, sent)
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }
  const request = { requestId: '1', time: later, vni: 7, source: 'new-vm', destination: 'new-item' }
  await call('/v1/requests', { requests: [request] })
  const begun = await call('/v1/learning/retrain', { who: 'anna', reason: 'to see' })
  expect(begun).toMatchObject({ status: 200, body: { running: true } })
  await vi.waitFor(
    async () => expect((await call('/v1/learning')).body).toMatchObject({ retrained: 1 }),
    { timeout: 60_000, interval: 200 },
  )
  expect((await call('/v1/model')).body.version).toBe(version)
  const registry = openRegistry(home)
  const challenger = await registry.challenger()
  registry.close()
  expect(challenger!.manifest.parents).toEqual([version])
  expect(challenger!.model.catalog.vms.idOf(7, 'new-vm')).toBeGreaterThanOrEqual(0)
}, 90_000)
