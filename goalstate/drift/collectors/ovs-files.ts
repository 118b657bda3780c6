import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PortentError } from '../../../core/index.ts'
import type { HostCollection } from '../collection.ts'
import { type Flow, readFlows } from '../ovs/flow.ts'
import { readOvsPorts, readPortNames } from '../ovs/ovsdb.ts'

/**
 * Reads what Open vSwitch's own tools printed, from a folder with one folder a host, named by the host:
 *
 * - `<bridge>.flows`: `ovs-ofctl dump-flows <bridge>`
 * - `ports.json`: `ovs-vsctl --format=json list port`
 * - `interfaces.json`: `ovs-vsctl --format=json list interface`, where flows have ports by number
 *
 * A host was collected when the oldest of its files was written.
 *
 * @throws PortentError `ERR_INPUT` for a file that is none of these, naming it; a system error for a
 *   folder that cannot be read.
 */
export function readOvsFolder(folder: string): HostCollection[] {
  const hosts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  if (hosts.length === 0)
    throw new PortentError(
      'ERR_INPUT',
      `${folder}: no host in it; make a folder for each, named by its address, with br-tun.flows in it`,
    )
  return hosts.map((host) => readHost(host, join(folder, host)))
}

function readHost(host: string, folder: string): HostCollection {
  const files = readdirSync(folder).sort()
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
  const flowFiles = files.filter((file) => file.endsWith('.flows'))
  const read = files.filter(
    (file) => flowFiles.includes(file) || file === 'ports.json' || file === 'interfaces.json',
  )
  if (read.length === 0)
    return {
      host,
      source: folder,
      collectedAt: 0,
      evidence: 'seen',
      failure: 'its folder has no flows and no ports',
    }
  const names = read.includes('interfaces.json')
    ? readPortNames(textOf('interfaces.json'), join(folder, 'interfaces.json'))
    : undefined
  const flows = flowFiles.map((file): [string, Flow[]] => [
    file.slice(0, -'.flows'.length),
    readFlows(textOf(file), join(folder, file), names),
  ])
  return {
    host,
    source: folder,
    collectedAt: Math.min(...read.map((file) => statSync(join(folder, file)).mtimeMs)),
    evidence: 'seen',
    ...(flows.length > 0 && { flows: new Map(flows) }),
    ...(read.includes('ports.json') && {
      ports: readOvsPorts(textOf('ports.json'), join(folder, 'ports.json')),
    }),
  }
}
