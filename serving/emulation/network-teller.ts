import { setTimeout as sleep } from 'node:timers/promises'
import type { RegionPort } from '../../datasets/index.ts'
import type { Controller } from './controller.ts'
import { networkState, portId, portState } from './network-states.ts'
import { byVni, type SeededDefect, seedDefects } from './seeded-defects.ts'

/** Ports in one message, so that checking it keeps nobody waiting. */
const portsOfPart = 50
/** Between looks at what has changed, milliseconds. */
const lookEvery = 10_000

/** What was told first. */
export interface ToldNetworks {
  readonly networks: number
  readonly ports: number
  /** Mistakes that were told on purpose. */
  readonly defects: readonly SeededDefect[]
}

/**
 * Tells Portent what the hosts of a region should hold, as its controller would: all of it first, in parts, then
 * what changes, as VMs come, move and go. Three mistakes are in it, see {@link seedDefects}.
 */
export class NetworkTeller {
  readonly #controller: Pick<Controller, 'state'>
  readonly #ports: () => readonly RegionPort[]
  /** What was told last, as JSON: of networks by VNI, of ports by id. */
  readonly #networks = new Map<number, string>()
  readonly #told = new Map<string, string>()
  #defects: readonly SeededDefect[] = []

  /** @param ports - Those that live now. */
  constructor(controller: Pick<Controller, 'state'>, ports: () => readonly RegionPort[]) {
    this.#controller = controller
    this.#ports = ports
  }

  /** Tells all. */
  async tellAll(): Promise<ToldNetworks> {
    this.#defects = seedDefects(this.#ports())
    await this.tellChanges()
    for (const state of this.#defects.flatMap(({ states }) => states))
      await this.#controller.state(state, 'demo')
    return { networks: this.#networks.size, ports: this.#told.size, defects: this.#defects }
  }

  /** Tells what has changed since the last time. */
  async tellChanges(): Promise<void> {
    const ports = this.#ports()
    for (const network of byVni(ports)) await this.#tellNetwork(network)
    const live = new Set(ports.map(portId))
    const gone = [...this.#told.keys()].filter((id) => !live.has(id))
    for (const id of gone) this.#told.delete(id)
    for (const part of partsOf(gone)) {
      const ports_internal = part.map((id) => ({ id }))
      await this.#controller.state({ op_type: 'DELETE', rs_type: 'PORT', ports_internal }, 'demo')
    }
  }

  /** Tells changes until it is aborted. */
  async keepTelling(signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(lookEvery, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      await this.tellChanges()
    }
  }

  /** @param ports - All of the network. */
  async #tellNetwork(ports: readonly RegionPort[]): Promise<void> {
    const { vni } = ports[0]!
    const network = networkState(ports)
    const text = JSON.stringify(network)
    if (this.#networks.get(vni) !== text) {
      this.#networks.set(vni, text)
      await this.#controller.state(network, 'demo')
    }
    const changed: object[] = []
    for (const port of ports) {
      const state = portState(port, this.#otherwise(portId(port)))
      const told = JSON.stringify(state)
      if (this.#told.get(portId(port)) === told) continue
      this.#told.set(portId(port), told)
      changed.push(state)
    }
    for (const ports_internal of partsOf(changed))
      await this.#controller.state({ ports_internal }, 'demo')
  }

  #otherwise(id: string) {
    return this.#defects.map(({ ports }) => ports.get(id)).find((told) => told !== undefined)
  }
}

function partsOf<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / portsOfPart) }, (_, part) =>
    list.slice(part * portsOfPart, (part + 1) * portsOfPart),
  )
}
