/** A small region for tests, and agents that hold what they are told. */

import { readWireState } from '../read/wire-state.ts'
import { toldTypes } from '../rules/each.ts'
import { cidr, ip, mac } from '../state/address.ts'
import {
  addresses,
  fixed,
  neighbor,
  placement,
  port,
  reached,
  route,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../state/samples.ts'
import { isLive, type NetworkState, type Resource, resourceTypes } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'
import { acaOperation, applyUpdate } from '../state/update.ts'
import type { HeldResource, HostCollection } from './collection.ts'
import type { AgentReport, InspectableAgent } from './collectors/agents.ts'
import { type DesiredSlice, desiredSlices } from './desired.ts'
import { expectedFlows } from './ovs/expected-flows.ts'
import type { Flow } from './ovs/flow.ts'
import type { OvsPort } from './ovs/ovsdb.ts'
import { tapName } from './ovs/tap-name.ts'
import type { RepairMessage } from './repair-plan.ts'

/** Ten o'clock, milliseconds since the epoch. */
export const ten = Date.UTC(2026, 0, 5, 10)
export const minute = 60_000

export const web = securityGroup({
  id: 'web',
  rules: [securityRule({ id: 'r1', portMin: 22, portMax: 22, remotePrefix: cidr('10.0.0.0/24') })],
})
export const p1 = port({
  id: 'p1',
  mac: mac('fa:16:3e:00:00:01'),
  host: addresses('10.1.0.1', 'aa:bb:cc:00:00:01'),
  fixedIps: fixed('s1', '10.0.0.5'),
  securityGroupIds: ['web'],
  deviceId: 'vm1',
})
export const n2 = neighbor({
  id: 'p2',
  key: 'L3/p2',
  mac: mac('fa:16:3e:00:00:02'),
  hostIp: ip('10.1.0.2'),
  hostMac: mac('aa:bb:cc:00:00:02'),
  fixedIps: reached('l3', 's2', '10.0.1.6'),
})
export const r1 = router({
  id: 'r1',
  dvrMac: mac('fe:16:11:00:00:01'),
  tables: [
    { subnetId: 's1', rules: [route('10.9.0.0/16', '10.0.1.6')] },
    { subnetId: 's2', rules: [] },
  ],
})
export const s1 = subnet({
  id: 's1',
  cidr: cidr('10.0.0.0/24'),
  gateway: addresses('10.0.0.1', 'fa:16:3e:ff:00:01'),
})
export const s2 = subnet({
  id: 's2',
  cidr: cidr('10.0.1.0/24'),
  gateway: addresses('10.0.1.1', 'fa:16:3e:ff:00:02'),
})

/** VPC `v` (tunnel 100) with subnets s1 and s2 and router r1; port p1 on host 10.1.0.1, p2 elsewhere. */
export const regionResources: readonly Resource[] = [vpc({ id: 'v' }), s1, s2, web, r1, p1, n2]

/** A state that sends all of these to host 10.1.0.1. */
export function stateOf(resources: readonly Resource[], host = '10.1.0.1'): NetworkState {
  return {
    resources: [...resources, ...resources.map(({ type, key }) => placement(host, type, key))],
    covers: new Set(resourceTypes),
    unread: [],
    formatVersion: 0,
  }
}

/** What was seen on host 10.1.0.1 at ten: these resources, or what a test says. */
export function seen(
  resources: readonly Resource[],
  some: Partial<HostCollection> = {},
): HostCollection {
  return {
    host: '10.1.0.1',
    source: 'test',
    collectedAt: ten,
    evidence: 'seen',
    held: resources.map((resource): HeldResource => ({ resource, ours: true })),
    complete: new Set(toldTypes),
    ...some,
  }
}

/** An agent that applies what it is told as Alcor's does, and makes of it flows and devices. */
export class SimulatedAgent implements InspectableAgent {
  readonly host: string
  readonly index: StateIndex
  /** What others put on its host. */
  readonly foreign: Resource[] = []
  /** True while it cannot be reached. */
  down = false

  constructor(host: string, resources: readonly Resource[] = []) {
    this.host = host
    this.index = new StateIndex(resources)
  }

  take(message: RepairMessage['message']): void {
    const state = readWireState(message, 'GoalStateV2', 'push')
    const told = state.resources.filter(({ type }) => type !== 'placement')
    applyUpdate(this.index, { resources: told }, { effective: acaOperation })
  }

  resources(): Resource[] {
    return toldTypes.flatMap((type): Resource[] => [...this.index.all(type)]).filter(isLive)
  }

  async inspect(): Promise<AgentReport> {
    if (this.down) throw new Error('connection refused')
    const held = this.resources()
    const desired = sliceOfHeld(this.host, held)
    return {
      held: [
        ...held.map((resource): HeldResource => ({ resource, ours: true })),
        ...this.foreign.map((resource): HeldResource => ({ resource, ours: false })),
      ],
      flows: flowsOf(desired),
      ports: devicesOf(desired),
    }
  }
}

function sliceOfHeld(host: string, held: readonly Resource[]): DesiredSlice {
  if (held.length === 0) return { host, resources: new Map(), index: new StateIndex() }
  return desiredSlices(stateOf(held, host)).get(host)!
}

/** Every tunnel has VLAN 1 on a simulated host. */
function flowsOf(desired: DesiredSlice): Map<string, Flow[]> {
  const bridges = new Map<string, Flow[]>([
    ['br-int', []],
    ['br-tun', []],
  ])
  for (const { bridge, table, priority, match, actions } of expectedFlows(desired, () => 1).flows)
    bridges.get(bridge)!.push({
      table,
      priority,
      match,
      actions: actions ?? 'drop',
      cookie: '0x0',
      age: 3_600_000,
    })
  return bridges
}

function devicesOf(desired: DesiredSlice): OvsPort[] {
  return [...desired.index.all('port')].map(({ id }) => ({ name: tapName(id), tag: 1 }))
}
