import { expect, onTestFinished, test } from 'vitest'
import type { RegionStep, RegionUse } from '../../datasets/index.ts'
import { service } from '../http/app.cases.ts'
import { httpController } from './controller.ts'
import { emulateAgents } from './emulate-agents.ts'

/** VM 10.0.0.30 of the small region, `after` milliseconds into the emulation. */
const use = (after: number, destination: string): RegionUse => ({
  kind: 'use',
  time: 1_000_000 + after,
  vni: 5001,
  source: '10.0.0.30',
  destination,
  port: 443,
  protocol: 6,
  host: '192.0.2.1',
  duration: 0,
})

/** Runs the steps against a real service over HTTP, and gives its counters. */
async function emulate(steps: readonly RegionStep[]): Promise<Record<string, number>> {
  const { app, clock } = await service()
  clock.now = Date.now()
  onTestFinished(() => app.fastify.close())
  const url = await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const stop = new AbortController()
  async function* given(): AsyncGenerator<RegionStep, never> {
    yield* steps
    stop.abort()
    return await new Promise<never>(() => {})
  }
  const emulation = emulateAgents(given(), httpController(url), {
    idleTimeout: 60_000,
    hold: 60_000,
    pushLatency: 20,
    top: 10,
    start: Date.now(),
    signal: stop.signal,
  })
  await Promise.race([
    emulation,
    new Promise((resolve) => stop.signal.addEventListener('abort', resolve)),
  ])
  const text = await (await fetch(`${url}/metrics`)).text()
  const counters = text.matchAll(/^portent_(\w+?)_total(?:\{outcome="(\w+)"\})? (\d+)$/gm)
  return Object.fromEntries(
    [...counters].map(([, name, outcome, value]) => [
      `${name} ${outcome ?? ''}`.trim(),
      Number(value),
    ]),
  )
}

test('a miss causes pushes; the next packet to one of them is a hit, the same item again is held', async () => {
  const counted = await emulate([
    use(0, '10.0.0.9'), // miss: all else that the VM may need is pushed, 10.0.0.12 with it
    use(60, '10.0.0.12'), // hit
    use(70, '10.0.0.12'), // held
    use(80, '10.0.0.9'), // held
  ])
  expect(counted).toMatchObject({ 'first_packets miss': 1, 'first_packets hit': 1 })
  expect(counted['pushes useful']).toBe(1)
})

test('a packet that comes before its push is late', async () => {
  const counted = await emulate([use(0, '10.0.0.9'), use(5, '10.0.0.12')])
  expect(counted).toMatchObject({ 'first_packets miss': 1, 'first_packets late': 1 })
})

test('a restart empties the host, tells the controller, and pushes again what the VM needs', async () => {
  const counted = await emulate([
    use(0, '10.0.0.9'),
    {
      kind: 'restart',
      time: 1_000_040,
      host: '192.0.2.1',
      vms: [{ vni: 5001, source: '10.0.0.30' }],
    },
    use(100, '10.0.0.9'), // pushed again after the restart
  ])
  expect(counted).toMatchObject({
    agent_restarts: 1,
    'first_packets miss': 1,
    'first_packets hit': 1,
  })
})
