import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import { type Ip, ip } from '../../state/address.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { byKey, nodesByIp, placementsOf } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Node, type Placement, type Router } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

const routersOnHost = lookup('placement', (placement) =>
  placement.resourceType === 'router' ? hostOf(placement) : undefined,
)
const routersByHostIp = lookup('router', ({ hostIp }) => addressOf(hostIp))

/** The subject is a host's address. */
export const twoDvrMacs: Rule<string> = {
  id: 'ALC-RTE-010',
  severity: 'error',
  title: 'two MACs for the distributed router of one host',
  why: 'A host has one; the agent refuses a router that brings another (-EINVAL).',
  remedy: "Give all routers of a host the MAC that the Node Manager keeps as the host's.",
  example:
    'host 192.168.0.1 is sent router r1 with MAC fe:16:11:00:00:00 and r2 with fe:16:11:00:00:01',
  starred: true,

  *subjects(index) {
    yield* index.keys(routersOnHost)
    yield* index.keys(routersByHostIp)
  },

  *check(host, index) {
    const bearers = bearersOf(host, index)
    if (!bearers.some(({ type }) => type === 'router')) return
    const macs = new Map<string, Router | Node>()
    for (const bearer of bearers) {
      const { canonical } = bearer.dvrMac
      if (canonical !== '' && !macs.has(canonical)) macs.set(canonical, bearer)
    }
    if (macs.size > 1) yield seen(host, macs)
  },

  touchedBy: {
    placement: (placement) => (placement.resourceType === 'router' ? [hostOf(placement)] : []),
    router: (router, index) => [
      ...[addressOf(router.hostIp)].filter((host) => host !== undefined),
      ...[...index.get(placementsOf, pair('router', router.key))].map(hostOf),
    ],
    node: ({ ip }) => [addressOf(ip)].filter((host) => host !== undefined),
  },
}

function bearersOf(host: string, index: StateIndex): (Router | Node)[] {
  const sent = [...index.get(routersOnHost, host)]
    .filter(isLive)
    .flatMap(({ resourceKey }) => [...index.get(byKey.router, resourceKey)])
  const routers = new Set([...sent, ...index.get(routersByHostIp, host)])
  return [...sorted(routers), ...sorted(index.get(nodesByIp, host))].filter(isLive)
}

function seen(host: string, macs: ReadonlyMap<string, Router | Node>): Observation {
  const listed = [...macs].map(([mac, { type, id }]) => `${mac} (${type} ${id})`).join(', ')
  return {
    resources: [...macs.values()],
    message: `host ${host} is told ${macs.size} MACs for its distributed router: ${listed}`,
    witness: [...macs.keys()].join(', '),
    host,
  }
}

function hostOf({ host }: Placement): string {
  return addressOf(ip(host)) ?? host
}

function addressOf(address: Ip): string | undefined {
  return address.version === 0 ? undefined : address.canonical
}
