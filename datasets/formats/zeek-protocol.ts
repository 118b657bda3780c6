import { protocolOf } from './numbers.ts'

/** Zeek's `proto` as Nullable(UInt8) in SQL; it calls ICMP `icmp` for IPv6 too. */
export function zeekProtocolOf(proto: string, address: string): string {
  const number = protocolOf(proto, { unknown_transport: 0 })
  return `if(${proto} = 'icmp' AND position(${address}, ':') > 0, 58, ${number})`
}

/** Logs of services that run over TCP alone; they have no `proto` column. */
const overTcp = ['http', 'ssl', 'ssh', 'ftp', 'smtp', 'irc', 'mysql']

/** IANA protocol number by the name of a log without `proto`, as UInt8 in SQL; 0 where not known. */
export function transportOf(path: string): string {
  return `if(${path} IN (${overTcp.map((name) => `'${name}'`).join(', ')}), 6, 0)`
}
