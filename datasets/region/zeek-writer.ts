import { join } from 'node:path'
import { randomLogNormal } from 'd3-random'
import { PortentError, type Random, seeded } from '../../core/index.ts'
import { addressText } from './addresses.ts'
import type { Flow } from './flow-queue.ts'
import { mix } from './hash.ts'
import type { LogWriter } from './log-writer.ts'
import { OutputFile } from './output-file.ts'
import type { World } from './world.ts'

/** As many files may be open at once on common systems, with room for others. */
const mostVpcs = 512
const udp = 17
const segment = 1_400

/** Fields of Zeek's `conn.log` with their types, in its order. */
const fields = [
  ['ts', 'time'],
  ['uid', 'string'],
  ['id.orig_h', 'addr'],
  ['id.orig_p', 'port'],
  ['id.resp_h', 'addr'],
  ['id.resp_p', 'port'],
  ['proto', 'enum'],
  ['service', 'string'],
  ['duration', 'interval'],
  ['orig_bytes', 'count'],
  ['resp_bytes', 'count'],
  ['conn_state', 'string'],
  ['local_orig', 'bool'],
  ['local_resp', 'bool'],
  ['missed_bytes', 'count'],
  ['history', 'string'],
  ['orig_pkts', 'count'],
  ['orig_ip_bytes', 'count'],
  ['resp_pkts', 'count'],
  ['resp_ip_bytes', 'count'],
  ['tunnel_parents', 'set[string]'],
] as const

const services: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'dns',
  443: 'ssl',
  8080: 'http',
}

/**
 * Writes every flow as Zeek's `conn.log` (TSV with header and footer), in order of connection start.
 *
 * Zeek has no VNI, and the addresses of tenants overlap, so each VPC has a log of its own:
 * `conn.log` for a region of one VPC, else `conn/<vni>.log`.
 *
 * @throws {@link PortentError} `ERR_INPUT` for more VPCs than files can be open.
 * @see https://docs.zeek.org/en/master/logs/conn.html
 */
export async function zeekWriter(directory: string, world: World): Promise<LogWriter> {
  const { vpcs, endpoints, groups, settings } = world
  if (vpcs.length > mostVpcs)
    throw new PortentError(
      'ERR_INPUT',
      `region settings: zeek writes a file a VPC, at most ${mostVpcs}, got ${vpcs.length}; lower vpcs or write alcor`,
    )
  const files: OutputFile[] = []
  for (const { vni } of vpcs) {
    const name = vpcs.length === 1 ? 'conn.log' : join('conn', `${vni}.log`)
    files.push(await OutputFile.create(join(directory, name)))
  }
  for (const file of files) await file.add(header(settings.start))
  const line = lineMaker(seeded(mix(settings.seed, 3)))
  return {
    files,
    flow(flow) {
      const { source, destination } = flow
      const file = files[groups.vpc[endpoints.group[source]!]!]!
      return file.add(line(flow, endpoints.address[source]!, endpoints.address[destination]!))
    },
    // Agents' restarts are nothing that a network monitor sees.
    restart: () => undefined,
    async close() {
      for (const file of files) {
        await file.add(`#close\t${zeekTime(settings.end)}\n`)
        await file.close()
      }
    },
  }
}

function header(start: number): string {
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#open\t${zeekTime(start)}`,
    `#fields\t${fields.map(([name]) => name).join('\t')}`,
    `#types\t${fields.map(([, type]) => type).join('\t')}`,
    '',
  ].join('\n')
}

/** `2026-01-05-00-00-00`, UTC. */
const zeekTime = (time: number) =>
  new Date(time).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '-')

function lineMaker(random: Random): (flow: Readonly<Flow>, from: number, to: number) => string {
  const asked = randomLogNormal.source(random)(Math.log(600), 1)
  const answered = randomLogNormal.source(random)(Math.log(3_000), 1.5)
  return ({ time, duration, port, protocol }, from, to) => {
    const sent = Math.round(asked())
    const received = Math.round(answered())
    const headers = protocol === udp ? 28 : 52
    const [packetsOut, packetsIn] = [packets(sent, protocol), packets(received, protocol)]
    return `${[
      (time / 1_000).toFixed(6),
      uid(random),
      addressText(from),
      32_768 + Math.floor(random() * 28_232),
      addressText(to),
      port,
      protocol === udp ? 'udp' : 'tcp',
      services[port] ?? '-',
      (duration / 1_000).toFixed(6),
      sent,
      received,
      'SF',
      'T',
      'T',
      0,
      protocol === udp ? 'Dd' : 'ShADadFf',
      packetsOut,
      sent + headers * packetsOut,
      packetsIn,
      received + headers * packetsIn,
      '-',
    ].join('\t')}\n`
  }
}

/** Data segments, and for TCP the handshake, its end and the acknowledgements. */
const packets = (bytes: number, protocol: number) =>
  Math.ceil(bytes / segment) + (protocol === udp ? 0 : 4)

const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
const pairs = alphabet.flatMap((a) => alphabet.map((b) => a + b))

/** As Zeek names connections: a C and 17 or so letters and digits. */
function uid(random: Random): string {
  let text = 'C'
  for (let i = 0; i < 9; i++) text += pairs[Math.floor(random() * pairs.length)]
  return text
}
