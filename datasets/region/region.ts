import { setImmediate } from 'node:timers/promises'
import { addressText, hostText } from './addresses.ts'
import { type RegionSettings, resolveSettings } from './settings.ts'
import { type Happening, Traffic } from './traffic.ts'
import { vpcOf, type World } from './world.ts'

/** A VM begins to use an item; whether its agent must ask is for the agent's cache to say. */
export interface RegionUse {
  readonly kind: 'use'
  /** Milliseconds since the epoch; fractions go to a microsecond. */
  readonly time: number
  readonly vni: number
  /** IPv4 text. */
  readonly source: string
  readonly destination: string
  readonly port: number
  /** IANA number. */
  readonly protocol: number
  /** The host that runs the VM now; another than before means that the VM migrated. */
  readonly host: string
  /** How long the use lasts, milliseconds. */
  readonly duration: number
}

/** The agent of a host came back with an empty cache. */
export interface RegionRestart {
  readonly kind: 'restart'
  readonly time: number
  readonly host: string
  /** The VMs on it. */
  readonly vms: readonly { readonly vni: number; readonly source: string }[]
}

export type RegionStep = RegionUse | RegionRestart

/**
 * A region's life from `settings.start`, in time order and without an end: stop reading at `end`, or read on.
 *
 * Equal settings give equal steps; `days`, `hours`, `as` and `idleTimeout` change nothing here.
 *
 * @throws {@link PortentError} `ERR_INPUT` for wrong settings.
 */
export function simulateRegion(settings: RegionSettings = {}): Generator<RegionStep, never> {
  return stepsOf(new Traffic(resolveSettings(settings)))
}

function* stepsOf(traffic: Traffic): Generator<RegionStep, never> {
  for (;;) yield stepOf(traffic.world, traffic.next())
}

/** Flows to pass over before others get their turn: about 20 ms. */
const breath = 10_000

/**
 * The region after its log ended: the steps that the log's {@link simulateRegion} would have given next,
 * for agents that keep asking while a server runs.
 *
 * It lives through the time before `from` first, letting other work run meanwhile: about a second for each
 * half million flows.
 *
 * @param from - Milliseconds since the epoch; by default the end of the log.
 * @throws {@link PortentError} `ERR_INPUT` for wrong settings.
 */
export function regionAgents(
  settings: RegionSettings = {},
  from?: number,
): AsyncGenerator<RegionStep, never> {
  const resolved = resolveSettings(settings)
  return stepsFrom(new Traffic(resolved), from ?? resolved.end)
}

async function* stepsFrom(traffic: Traffic, from: number): AsyncGenerator<RegionStep, never> {
  let next = traffic.next()
  for (let passed = 1; timeOf(next) < from; passed++) {
    if (passed % breath === 0) await setImmediate()
    next = traffic.next()
  }
  for (;;) {
    yield stepOf(traffic.world, next)
    next = traffic.next()
  }
}

const timeOf = (happening: Happening) =>
  happening.kind === 'flow' ? happening.flow.time : happening.time

function stepOf(world: World, happening: Happening): RegionStep {
  const { endpoints } = world
  const vniOf = (id: number) => vpcOf(world, endpoints.group[id]!).vni
  const textOf = (id: number) => addressText(endpoints.address[id]!)
  if (happening.kind === 'restart')
    return {
      kind: 'restart',
      time: happening.time,
      host: hostText(happening.host),
      vms: Array.from(endpoints.onHost(happening.host), (vm) => ({
        vni: vniOf(vm),
        source: textOf(vm),
      })),
    }
  const { time, source, destination, port, protocol, duration } = happening.flow
  return {
    kind: 'use',
    time,
    vni: vniOf(source),
    source: textOf(source),
    destination: textOf(destination),
    port,
    protocol,
    host: hostText(endpoints.host[source]!),
    duration,
  }
}
