import { setTimeout as sleep } from 'node:timers/promises'
import type { RegionRestart, RegionStep, RegionUse } from '../../datasets/index.ts'
import type { PushOutcome } from '../store/store.ts'
import { AgentCache, type WaitingPush } from './agent-cache.ts'
import type { Controller } from './controller.ts'

/** How emulated agents behave; times in milliseconds. */
export interface EmulationSettings {
  /** An item leaves a host after so long without use. */
  readonly idleTimeout: number
  /** A pushed item waits so long for its first use. */
  readonly hold: number
  /** From the prediction until the host holds what was pushed. */
  readonly pushLatency: number
  /** The most pushes that one miss may cause. */
  readonly top: number
  /** Clock time of the first step; steps keep their distances from it. */
  readonly start: number
  /** Ends the emulation. */
  readonly signal: AbortSignal
}

interface Emulation {
  readonly cache: AgentCache
  readonly controller: Controller
  readonly settings: EmulationSettings
}

/**
 * Lets the agents of a region run against a live Portent, in real time: first packets that miss are
 * reported and cause predictions, which are pushed; the fate of every push is reported.
 *
 * Emulated, so that a demo needs no cloud; the HTTP is real. Ends when aborted.
 */
export async function emulateAgents(
  steps: Iterator<RegionStep> | AsyncIterator<RegionStep>,
  controller: Controller,
  settings: EmulationSettings,
): Promise<void> {
  const { signal, start } = settings
  const cache = new AgentCache(settings.idleTimeout)
  let shift: number | undefined
  while (!signal.aborted) {
    const { value: step } = await steps.next()
    shift ??= start - step.time
    const time = step.time + shift
    if (!(await waitUntil(time, signal))) return
    await report(controller, cache.expire(time).map(unused))
    if (step.kind === 'restart') await restart(step, time, { cache, controller, settings })
    else await use(step, time, { cache, controller, settings })
  }
}

/** False if aborted first. */
async function waitUntil(time: number, signal: AbortSignal): Promise<boolean> {
  const wait = time - Date.now()
  if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}

async function use(
  step: RegionUse,
  time: number,
  { cache, controller, settings }: Emulation,
): Promise<void> {
  const { vni, source, destination, port, protocol, host } = step
  const found = cache.use(keyOf(vni, source, destination), time, step.duration)
  if (found.kind === 'held') return
  if (found.kind === 'miss') {
    const requestId = `${source}-${destination}-${time}`
    await controller.miss({ requestId, time, vni, source, destination, port, protocol, host })
  } else {
    await report(controller, [outcomeOf(found.push, 'used', time)])
  }
  if (found.kind !== 'hit') await push(vni, source, time, { cache, controller, settings })
}

/** Asks what the VM is likely to need next, and has it on the host after the push latency. */
async function push(
  vni: number,
  source: string,
  time: number,
  { cache, controller, settings: { top, pushLatency, hold } }: Emulation,
): Promise<void> {
  const arrival = time + pushLatency
  for (const item of await controller.predict({ vni, ip: source, time, top }))
    cache.push({ key: keyOf(vni, source, item), arrival, expiry: arrival + hold })
}

async function restart(
  { host, vms }: RegionRestart,
  time: number,
  { cache, controller, settings }: Emulation,
): Promise<void> {
  const prefixes = new Set(vms.map(({ vni, source }) => `${vni} ${source}`))
  const lost = cache.clear((key) => prefixes.has(key.slice(0, key.lastIndexOf(' '))))
  await report(
    controller,
    lost.map((push) => outcomeOf(push, 'expired', Math.max(time, push.arrival))),
  )
  await controller.restarted(host, time)
  for (const { vni, source } of vms) await push(vni, source, time, { cache, controller, settings })
}

async function report(controller: Controller, outcomes: readonly PushOutcome[]): Promise<void> {
  if (outcomes.length > 0) await controller.outcomes(outcomes)
}

const keyOf = (vni: number, source: string, destination: string) =>
  `${vni} ${source} ${destination}`

const unused = (push: WaitingPush) => outcomeOf(push, 'expired', push.expiry)

function outcomeOf(push: WaitingPush, outcome: PushOutcome['outcome'], time: number): PushOutcome {
  const [vni, source, destination] = push.key.split(' ') as [string, string, string]
  return { vni: Number(vni), source, destination, pushedAt: push.arrival, outcome, time }
}
