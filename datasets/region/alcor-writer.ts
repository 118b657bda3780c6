import { join } from 'node:path'
import { type Random, seeded } from '../../core/index.ts'
import { addressText, hostText } from './addresses.ts'
import type { Flow } from './flow-queue.ts'
import { mix } from './hash.ts'
import type { LogWriter } from './log-writer.ts'
import { OutputFile } from './output-file.ts'
import { vpcOf, type World } from './world.ts'

const ephemeral = 32_768
const udp = 17

/**
 * Writes `requests.jsonl`: Alcor `HostRequest`s with the time (milliseconds since the epoch) and the host
 * that asked, one a line. Only what agents ask for is in it.
 */
export async function alcorWriter(directory: string, world: World): Promise<LogWriter> {
  const file = await OutputFile.create(join(directory, 'requests.jsonl'))
  // Ids and ports have a stream of their own: the traffic is the same in every format.
  const random = seeded(mix(world.settings.seed, 3))
  const { endpoints } = world
  const vniOf = (endpoint: number) => vpcOf(world, endpoints.group[endpoint]!).vni
  const textOf = (endpoint: number) => addressText(endpoints.address[endpoint]!)

  const request = ({ source, destination, port, protocol }: Readonly<Flow>) =>
    `{"request_type":"ON_DEMAND","request_id":"${uuid(random)}","tunnel_id":${vniOf(source)},` +
    `"source_ip":"${textOf(source)}","source_port":${ephemeral + Math.floor(random() * 28_232)},` +
    `"destination_ip":"${textOf(destination)}","destination_port":${port},` +
    `"ethertype":"IPV4","protocol":"${protocol === udp ? 'UDP' : 'TCP'}"}`

  // Nothing is asked of anyone in particular, so what names a destination has proto3's defaults.
  const everything = (vm: number) =>
    `{"request_type":"AGENT_RESTARTED","request_id":"${uuid(random)}","tunnel_id":${vniOf(vm)},` +
    `"source_ip":"${textOf(vm)}","source_port":0,"destination_ip":"","destination_port":0,` +
    `"ethertype":"IPV4","protocol":"TCP"}`

  const line = (time: number, host: number, requests: string) =>
    `{"time":${time},"host_ip":"${hostText(host)}","state_requests":[${requests}]}\n`

  return {
    files: [file],
    flow: (flow, asked) =>
      asked ? file.add(line(flow.time, endpoints.host[flow.source]!, request(flow))) : undefined,
    restart(time, host) {
      const requests = Array.from(endpoints.onHost(host), everything)
      return requests.length === 0 ? undefined : file.add(line(time, host, requests.join()))
    },
    close: () => file.close(),
  }
}

const hex4 = Array.from({ length: 65_536 }, (_, word) => word.toString(16).padStart(4, '0'))

const word = (random: Random) => hex4[Math.floor(random() * 65_536)]!

/** A version 4 UUID (RFC 9562) from the stream. */
function uuid(random: Random): string {
  const time = `${word(random)}${word(random)}-${word(random)}`
  const version = hex4[0x4000 + Math.floor(random() * 0x1000)]!
  const variant = hex4[0x8000 + Math.floor(random() * 0x4000)]!
  return `${time}-${version}-${variant}-${word(random)}${word(random)}${word(random)}`
}
