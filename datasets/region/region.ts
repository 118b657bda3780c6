import { setImmediate } from 'node:timers/promises'
import { addressText, hostText } from './addresses.ts'
import { portsOf, type RegionPort } from './region-ports.ts'
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
  const traffic = new Traffic(resolveSettings(settings))
  return stepsFrom(traffic, traffic.next())
}

/** Flows to pass over before others get their turn: about 20 ms. */
const breath = 10_000

/** A region from some moment on. */
export interface RegionLife {
  /** In time order and without an end, as of {@link simulateRegion}; each is made when it is asked for. */
  readonly steps: Generator<RegionStep, never>
  /** Who lives, and where, as of the step that was asked for last. */
  ports(): RegionPort[]
}

/**
 * The region after its log ended: the steps that the log's {@link simulateRegion} would have given next,
 * for agents that keep asking while a server runs, and the ports that its controller knows of.
 *
 * It lives through the time before `from` first, letting other work run meanwhile: about a second for each
 * half million flows.
 *
 * @param from - Milliseconds since the epoch; by default the end of the log.
 * @throws {@link PortentError} `ERR_INPUT` for wrong settings.
 */
export async function regionLife(
  settings: RegionSettings = {},
  from?: number,
): Promise<RegionLife> {
  const resolved = resolveSettings(settings)
  const traffic = new Traffic(resolved)
  let first = traffic.next()
  for (let passed = 1; timeOf(first) < (from ?? resolved.end); passed++) {
    if (passed % breath === 0) await setImmediate()
    first = traffic.next()
  }
  return { steps: stepsFrom(traffic, first), ports: () => portsOf(traffic.world) }
}

function* stepsFrom(traffic: Traffic, first: Happening): Generator<RegionStep, never> {
  yield stepOf(traffic.world, first)
  for (;;) yield stepOf(traffic.world, traffic.next())
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
