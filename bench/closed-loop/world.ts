import { below, type Random } from '../../core/index.ts'

/** A VM begins to use an item. */
export interface Use {
  /** Milliseconds since the loop began; negative for what came before. */
  readonly at: number
  readonly vni: number
  readonly source: string
  readonly destination: string
  /** The host of the source. */
  readonly host: string
  /** How long it lasts, milliseconds. */
  readonly duration: number
}

/** The agent of a host comes back empty. */
interface Restart {
  readonly at: number
  readonly restarted: string
}

export type Step = Use | Restart

/** What the emulated agents live through, in the time of this machine. */
export interface World {
  readonly name: string
  /** Log time that passes in a second. */
  readonly speed: number
  readonly hosts: readonly string[]
  /** Every address with its host, by VNI. */
  readonly ports: ReadonlyMap<number, ReadonlyMap<string, string>>
  /** What a model learns, in ascending time. */
  readonly history: readonly Use[]
  /** What the agents live through, in ascending time, from 0 on. */
  readonly steps: readonly Step[]
  /** After so long without use an item leaves its host, milliseconds. */
  readonly idleTimeout: number
  /** How far ahead the model looks, and how long a push waits for its first use, milliseconds. */
  readonly horizon: number
}

/** So many agents, as the bench is asked for. */
export const hostCount = 200

/** The address of a host by its number from 0, as goal states have it. */
export const hostAddress = (n: number) => `172.16.${Math.floor(n / 250)}.${(n % 250) + 1}`

/** The ports of a world: what is named as a source lives where it last was, the rest where `random` says. */
export function portsOf(
  uses: Iterable<Use>,
  hosts: readonly string[],
  random: Random,
): Map<number, Map<string, string>> {
  const ports = new Map<number, Map<string, string>>()
  const of = (vni: number) => {
    const own = ports.get(vni)
    if (own) return own
    const made = new Map<string, string>()
    ports.set(vni, made)
    return made
  }
  for (const { vni, source, host } of uses) of(vni).set(source, host)
  for (const { vni, destination } of uses) {
    const own = of(vni)
    if (!own.has(destination)) own.set(destination, hosts[below(random, hosts.length)]!)
  }
  return ports
}

/** NetworkConfigurations that tell all ports of a world, each small enough for one call. */
export function* configurationsOf({ ports }: World): Iterable<object> {
  for (const [vni, addresses] of ports) {
    const vpc = `vpc-${vni}`
    const all = [...addresses].map(([ip, host], n) => ({
      id: `${vpc}-${ip}`,
      vpc_id: vpc,
      mac_address: `02:00:${[24, 16, 8, 0].map((bits) => ((n >>> bits) & 255).toString(16).padStart(2, '0')).join(':')}`,
      binding_host_ip: host,
      admin_state_up: true,
      fixed_ips: [{ ip_address: ip, subnet_id: `${vpc}-all` }],
    }))
    const around = {
      vpcs_internal: [{ id: vpc, cidr: '10.0.0.0/8', project_id: 'bench' }],
      subnets_internal: [
        {
          id: `${vpc}-all`,
          network_id: vpc,
          cidr: '10.0.0.0/8',
          gateway_ip: '10.255.255.254',
          tunnel_id: `${vni}`,
        },
      ],
    }
    for (let at = 0; at < all.length; at += portsAtOnce)
      yield { ...around, ports_internal: all.slice(at, at + portsAtOnce) }
  }
}

const portsAtOnce = 5_000
