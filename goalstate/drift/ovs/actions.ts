import { decimal, type PortNames } from './flow.ts'
import { splitOutside } from './split-outside.ts'

/**
 * Actions in one spelling, in their order, which matters.
 *
 * `set_field:…->eth_src` and `mod_dl_src:…`, `load:0x64->NXM_NX_TUN_ID[]` and `set_tunnel:100`,
 * `output:"p"` and `output:p`, `output:NORMAL` and `NORMAL` are each the same.
 *
 * @param names - Of the ports that may be called by number.
 */
export function canonicalActions(text: string, names: PortNames = new Map()): string {
  return splitOutside(text.trim(), /[,\s]/)
    .filter((action) => action !== '')
    .map((action) => canonicalAction(action.replaceAll('"', ''), names))
    .join()
}

/** Fields by what all their names come to. */
const fields: Readonly<Record<string, string>> = {
  eth_src: 'mod_dl_src',
  dl_src: 'mod_dl_src',
  'nxm_of_eth_src[]': 'mod_dl_src',
  eth_dst: 'mod_dl_dst',
  dl_dst: 'mod_dl_dst',
  'nxm_of_eth_dst[]': 'mod_dl_dst',
  ip_src: 'mod_nw_src',
  nw_src: 'mod_nw_src',
  ip_dst: 'mod_nw_dst',
  nw_dst: 'mod_nw_dst',
  tun_id: 'set_tunnel',
  tunnel_id: 'set_tunnel',
  'nxm_nx_tun_id[]': 'set_tunnel',
  tun_dst: 'tun_dst',
  'nxm_nx_tun_ipv4_dst[]': 'tun_dst',
  vlan_vid: 'mod_vlan_vid',
  dl_vlan: 'mod_vlan_vid',
  nw_ttl: 'ttl',
  'nxm_nx_ip_ttl[]': 'ttl',
  icmp_type: 'icmp_type',
  'nxm_of_icmp_type[]': 'icmp_type',
}

const reserved = /^(normal|in_port|controller|flood|all|local|drop)$/

function canonicalAction(action: string, names: PortNames): string {
  const set = /^(?:set_field|load):(.+)->(.+)$/i.exec(action)
  if (set) return setting(fields[set[2]!.toLowerCase()] ?? set[2]!.toLowerCase(), set[1]!)
  const at = action.indexOf(':')
  const name = (at < 0 ? action : action.slice(0, at)).toLowerCase()
  const value = at < 0 ? '' : action.slice(at + 1)
  switch (name) {
    case 'pop_vlan':
    case 'strip_vlan':
      return 'strip_vlan'
    case 'set_vlan_vid':
    case 'mod_vlan_vid':
      return setting('mod_vlan_vid', value)
    case 'set_tunnel':
    case 'set_tunnel64':
    case 'mod_dl_src':
    case 'mod_dl_dst':
    case 'mod_nw_src':
    case 'mod_nw_dst':
      return setting(name === 'set_tunnel64' ? 'set_tunnel' : name, value)
    case 'output':
      return output(value, names)
    case 'controller':
      return 'controller'
  }
  if (reserved.test(name)) return name
  // A port may stand alone, by number or name.
  if (at < 0 && (names.has(action) || /^\d+$/.test(action))) return output(action, names)
  return action.toLowerCase()
}

function output(port: string, names: PortNames): string {
  const name = names.get(port) ?? port
  return reserved.test(name.toLowerCase()) ? name.toLowerCase() : `output:${name}`
}

function setting(name: string, value: string): string {
  const number = decimal(value)
  if (name === 'mod_vlan_vid' && Number(number) >= 4_096)
    return `mod_vlan_vid:${Number(number) - 4_096}`
  if (/_src$|_dst$/.test(name) && /^\d+$/.test(number)) return `${name}:${addressOf(name, number)}`
  return `${name}:${number}`
}

/** Loads give addresses as numbers. */
function addressOf(name: string, number: string): string {
  const value = BigInt(number)
  if (name.startsWith('mod_dl'))
    return (value.toString(16).padStart(12, '0').match(/../g) ?? []).join(':')
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
}
