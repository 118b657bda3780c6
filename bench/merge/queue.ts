import { below, seeded } from '../../core/index.ts'
import { type MergeRequest, readJsonState, requestOf } from '../../goalstate/index.ts'

/** So many resources a request tells of, beside the subnet and VPC that they need. */
const perRequest = 10
const portsPerHost = 25

/**
 * A queue such as a busy controller has: requests that tell hosts of their ports and of neighbors, of which
 * one in four was told before and has changed since, or goes.
 *
 * @param states - Resources told in all; whole tens.
 */
export function queueOf(states: number, seed = 1): MergeRequest[] {
  const random = seeded(seed)
  const ports = Math.ceil(states / 3)
  const hosts = Math.ceil(ports / portsPerHost)
  const revisions = new Map<string, number>()
  return Array.from({ length: states / (perRequest + 2) }, (_, n) => {
    const host = below(random, hosts)
    const entries: { type: string; id: string }[] = [
      { type: 'VPC', id: 'vpc' },
      { type: 'SUBNET', id: 'subnet' },
    ]
    const port_states: Record<string, unknown> = {}
    const neighbor_states: Record<string, unknown> = {}
    for (let i = 0; i < perRequest; i++) {
      const p = below(random, ports)
      const isOwn = p % hosts === host || i === 0
      const port = isOwn ? host + hosts * below(random, portsPerHost) : p
      const key = isOwn ? idOf(port) : `L2/${idOf(port)}`
      const name = `${host} ${key}`
      const revision = (revisions.get(name) ?? 1) + 1
      const operation = revision === 2 ? 'CREATE' : random() < 0.2 ? 'DELETE' : 'UPDATE'
      if (key in port_states || key in neighbor_states) continue
      revisions.set(name, revision)
      entries.push({ type: isOwn ? 'PORT' : 'NEIGHBOR', id: key })
      if (isOwn)
        port_states[key] = {
          operation_type: operation,
          configuration: portOf(port, host, revision),
        }
      else
        neighbor_states[key] = {
          operation_type: operation,
          configuration: neighborOf(port, port % hosts, revision),
        }
    }
    const state = {
      host_resources: { [hostIp(host)]: { resources: entries } },
      ...{ vpc_states: { vpc }, subnet_states: { subnet }, port_states, neighbor_states },
    }
    return requestOf(readJsonState(state, `request ${n}`), `request ${n}`)
  })
}

const told = (configuration: Record<string, unknown>) => ({
  operation_type: 'CREATE',
  configuration: { revision_number: 1, update_type: 'FULL', ...configuration },
})
const vpc = told({ id: 'vpc', cidr: '10.0.0.0/8', tunnel_id: 1_000 })
const subnet = told({ id: 'subnet', vpc_id: 'vpc', cidr: '10.0.0.0/8', tunnel_id: '1000' })

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
const idOf = (p: number) =>
  `${hex(Math.imul(p + 1, 2_654_435_761) >>> 0, 8)}-0001-4000-8000-${hex(p, 12)}`
const hostIp = (h: number) => `172.16.${h >> 8}.${h & 255}`
const macOf = (kind: string, n: number) => `${kind}00${hex(n, 8)}`.match(/../g)!.join(':')
const addressOf = (p: number) => `10.${p >> 16}.${(p >> 8) & 255}.${p & 255}`

function portOf(p: number, host: number, revision: number) {
  return {
    ...{ revision_number: revision, update_type: 'FULL', id: idOf(p), vpc_id: 'vpc' },
    ...{ device_id: `vm${p}`, device_owner: 'compute:nova', mac_address: macOf('02', p) },
    ...{ admin_state_up: true, name: `version ${revision}` },
    host_info: { ip_address: hostIp(host), mac_address: macOf('0e', host) },
    fixed_ips: [{ subnet_id: 'subnet', ip_address: addressOf(p + 10) }],
  }
}

function neighborOf(p: number, host: number, revision: number) {
  return {
    ...{ revision_number: revision, update_type: 'FULL', id: idOf(p), vpc_id: 'vpc' },
    ...{ mac_address: macOf('02', p), host_ip_address: hostIp(host + (revision % 2)) },
    host_mac_address: macOf('0e', host),
    fixed_ips: [{ neighbor_type: 'L2', subnet_id: 'subnet', ip_address: addressOf(p + 10) }],
  }
}
