import { PortentError } from '../../core/index.ts'
import { addressOf } from './address.ts'
import { flowSelect } from './flow-select.ts'
import { countOf, isReply, portOf, protocolOf } from './numbers.ts'
import { sqlString } from './sql-string.ts'
import { timeOf } from './time.ts'

/** Where the fields of AWS flow log records come from; names as in the text form, e.g. `log-status`. */
export interface AwsRecords {
  readonly path: string
  /** FROM clause with `line` and `text`. */
  readonly from: string
  readonly fields: readonly string[]
  /** SQL of one of `fields` as a String. */
  value(field: string): string
  readonly refuse: readonly (readonly [string, string])[]
}

/**
 * AWS VPC Flow Logs, whichever way they are stored.
 *
 * Not every record is a flow that a VM opened:
 * - NODATA and SKIPDATA records have none;
 * - REJECT: security groups or ACLs let nothing through, so there is no configuration to push for it;
 * - each interface lists both directions. Where `flow-direction` is logged, egress is kept: what a VM
 *   sends. Replies are left out: by `tcp-flags` where they show a SYN (2) with or without its ACK (18),
 *   else by the ports (see {@link isReply}).
 *
 * A flow begins at `start` and lasts until `end`, in seconds. The network is `vpc-id` where it is logged.
 *
 * @throws {@link PortentError} `ERR_FORMAT` if a field that is needed is not logged.
 */
export function awsFlows(
  { path, from, fields, value, refuse }: AwsRecords,
  network: string,
): string {
  for (const name of ['srcaddr', 'dstaddr', 'start'])
    if (!fields.includes(name))
      throw new PortentError(
        'ERR_FORMAT',
        `${path}: the flow log has no field ${name}; add it to the log's format. It has ${fields.join(', ')}`,
      )
  const has = (name: string) => fields.includes(name)
  const field = (name: string) => (has(name) ? value(name) : `''`)
  const otherNetwork = sqlString(network)
  const end = has('end') ? timeOf(field('end'), 's') : 'read_time'
  const empty = has('log-status')
    ? `${field('log-status')} IN ('NODATA', 'SKIPDATA')`
    : `${field('srcaddr')} = '-' AND ${field('dstaddr')} = '-'`
  return flowSelect({
    from: `(SELECT * FROM ${from} WHERE NOT (${empty}))`,
    refuse,
    skip: `${field('action')} = 'REJECT' OR ${field('flow-direction')} = 'ingress' OR ${reply(field)}`,
    time: timeOf(field('start'), 's'),
    network: `if(${field('vpc-id')} IN ('', '-'), ${otherNetwork}, ${field('vpc-id')})`,
    source: addressOf(field('srcaddr')),
    destination: addressOf(field('dstaddr')),
    port: portOf(field('dstport')),
    protocol: protocolOf(field('protocol')),
    duration: `greatest(ifNull(dateDiff('second', read_time, ${end}), 0), 0)`,
    bytes: countOf(field('bytes')),
    packets: countOf(field('packets')),
  })
}

const SYN_AND_ACK = 18
const SYN = 2

function reply(field: (name: string) => string): string {
  const syn = `bitAnd(toUInt8OrZero(${field('tcp-flags')}), ${SYN_AND_ACK})`
  const byPorts = isReply(portOf(field('srcport')), 'read_port')
  return `multiIf(${syn} = ${SYN_AND_ACK}, 1, ${syn} = ${SYN}, 0, ${byPorts})`
}
