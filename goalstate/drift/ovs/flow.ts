import { PortentError } from '../../../core/index.ts'
import { canonicalActions } from './actions.ts'
import { splitOutside } from './split-outside.ts'

/** One flow of a bridge, as `ovs-ofctl dump-flows` prints it, in one spelling. */
export interface Flow {
  readonly table: number
  /** 32768 where none is printed. */
  readonly priority: number
  /** Fields in order, canonical, e.g. `dl_vlan=1,nw_dst=10.0.0.5`; empty matches every packet. */
  readonly match: string
  /** Canonical; see {@link canonicalActions}. */
  readonly actions: string
  /** `0x0` if it has none. */
  readonly cookie: string
  /** How long it has been there, milliseconds; undefined where it was not printed. */
  readonly age: number | undefined
}

/** Names of ports by their OpenFlow number, where a dump has numbers. */
export type PortNames = ReadonlyMap<string, string>

/**
 * Reads the output of `ovs-ofctl dump-flows`, with or without `--names`, of any OpenFlow version.
 *
 * @param file - Named in errors.
 * @param names - Of the ports that the dump may call by number.
 * @throws PortentError `ERR_INPUT` for a line that is no flow, naming file and line.
 */
export function readFlows(text: string, file: string, names: PortNames = new Map()): Flow[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || /^(NXST|OFPST)_FLOW reply/.test(line.trim())) return []
    const flow = flowIn(line, names)
    if (flow) return [flow]
    throw new PortentError(
      'ERR_INPUT',
      `${file}:${i + 1}: not a flow of ovs-ofctl dump-flows: ${line.trim().slice(0, 60)}; ` +
        'give the output of the command as it is',
    )
  })
}

/** What is printed of a flow besides its match. */
const aboutFlow =
  /^(cookie|duration|table|n_packets|n_bytes|n_offload_packets|n_offload_bytes|priority|idle_timeout|hard_timeout|idle_age|hard_age|importance|send_flow_rem|check_overlap|reset_counts|no_packet_counts|no_byte_counts)(=|$)/

function flowIn(line: string, names: PortNames): Flow | undefined {
  const [, head, actions] = /^(.*?)[\s,]*actions=(.*)$/.exec(line.trim()) ?? []
  if (head === undefined || actions === undefined) return undefined
  const parts = splitOutside(head, /[,\s]/).filter((part) => part !== '')
  const about = new Map<string, string>()
  for (const part of parts) {
    if (!aboutFlow.test(part)) continue
    const [name, value = ''] = part.split('=')
    about.set(name!, value)
  }
  const number = (name: string, usual: number) => Number(about.get(name) ?? usual)
  const table = number('table', 0)
  const priority = number('priority', 32_768)
  if (!Number.isInteger(table) || !Number.isInteger(priority)) return undefined
  const duration = /^([\d.]+)s$/.exec(about.get('duration') ?? '')
  return {
    table,
    priority,
    match: canonicalMatch(
      parts.filter((part) => !aboutFlow.test(part)),
      names,
    ),
    actions: canonicalActions(actions, names),
    cookie: about.get('cookie') ?? '0x0',
    age: duration ? Number(duration[1]) * 1_000 : undefined,
  }
}

/** Fields that two versions of OpenFlow spell differently. */
const fieldNames: Readonly<Record<string, string>> = {
  eth_src: 'dl_src',
  eth_dst: 'dl_dst',
  ip_src: 'nw_src',
  ipv4_src: 'nw_src',
  ip_dst: 'nw_dst',
  ipv4_dst: 'nw_dst',
  vlan_vid: 'dl_vlan',
  tunnel_id: 'tun_id',
  eth_type: 'dl_type',
  icmpv4_type: 'icmp_type',
}

const etherTypes: Readonly<Record<string, string>> = {
  '2048': 'ip',
  '2054': 'arp',
  '34525': 'ipv6',
}

/** The fields of a match in one spelling and order. */
export function canonicalMatch(fields: readonly string[], names: PortNames = new Map()): string {
  return fields
    .map((field) => canonicalField(field, names))
    .sort()
    .join()
}

function canonicalField(field: string, names: PortNames): string {
  const at = field.indexOf('=')
  if (at < 0) return field.toLowerCase()
  const spelled = field.slice(0, at).toLowerCase()
  const name = fieldNames[spelled] ?? spelled
  const value = field.slice(at + 1).replaceAll('"', '')
  if (name === 'in_port') return `in_port=${names.get(value) ?? value}`
  if (name === 'dl_vlan') return `dl_vlan=${vlanOf(spelled, value)}`
  if (name === 'dl_type') return etherTypes[decimal(value)] ?? `dl_type=${decimal(value)}`
  return `${name}=${value.split('/').map(decimal).join('/').replace(/\/32$/, '')}`
}

/** OpenFlow 1.3 counts the bit that says that there is a VLAN into `vlan_vid`. */
function vlanOf(name: string, value: string): string {
  const number = Number(value)
  return name === 'vlan_vid' && number >= 4_096 ? String(number - 4_096) : decimal(value)
}

/** Numbers in decimal; what is none, in lower case. */
export function decimal(value: string): string {
  if (/^0x[0-9a-f]{1,32}$/i.test(value)) return BigInt(value).toString()
  return value.toLowerCase()
}
