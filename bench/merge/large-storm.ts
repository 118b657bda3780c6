import assert from 'node:assert/strict'
import Table from 'cli-table3'
import {
  agentOf,
  Delivered,
  type MergeRequest,
  merge,
  type Resource,
  readJsonState,
  sliceOf,
} from '../../goalstate/index.ts'
import { type StormSize, stormStates } from './storm.ts'

const perWindow = 100
const now = new Date(0)

/**
 * Windows of a hundred ports of a storm that is too large to be had as a whole. What hosts hold when a
 * window begins is known.
 */
export function largeStorm(size: StormSize, print: (text: string) => void): Record<string, number> {
  const states = readJsonState(stormStates(size), 'storm').resources
  const table = new Table({
    head: ['ports before', 'unmerged: to hosts', 'MB', 'merged: to hosts', 'MB', 's', 'proved'],
    style: { head: [], border: [], compact: true },
  })
  const windows = [size.ports / 10, size.ports / 2, size.ports - perWindow]
  const merges = windows.map((from) => {
    const start = performance.now()
    const { proof } = windowOf(states, size, from)
    const seconds = (performance.now() - start) / 1_000
    assert.equal(proof.equivalence.result, 'equal')
    table.push([
      ...[from, proof.before.hostMessages, (proof.before.hostBytes / 1e6).toFixed(1)],
      ...[proof.after.hostMessages, (proof.after.hostBytes / 1e6).toFixed(1), seconds.toFixed(1)],
      `${proof.equivalence.compared} of ${proof.equivalence.hosts} hosts`,
    ])
    return proof
  })
  print(
    `windows of a storm of ${size.ports} ports on ${size.hosts} hosts, confirmed left out\n${table}\n`,
  )
  const last = merges.at(-1)!
  return {
    largeTimesFewerMessages: last.before.hostMessages / last.after.hostMessages,
    largeTimesFewerBytes: last.before.hostBytes / last.after.hostBytes,
  }
}

/** Ports `from` to `from + 100`, each created by a request of its own. */
function windowOf(states: readonly Resource[], { hosts }: StormSize, from: number) {
  const of = (type: string) => states.filter((resource) => resource.type === type)
  const subnets = of('subnet')
  const [context, ports, neighbors] = [[...of('vpc'), ...subnets], of('port'), of('neighbor')]
  const hostOf = (h: number) => (ports[h] as Extract<Resource, { type: 'port' }>).host!.ip.text
  const requests = Array.from({ length: perWindow }, (_, i): MergeRequest => {
    const p = from + i
    const own = p % hosts
    const elsewhere = neighbors.slice(0, p).filter((_, q) => q % hosts !== own)
    const told = [...context, ports[p]!, ...elsewhere]
    const others = Array.from({ length: hosts }, (_, h) => h).filter((h) => h !== own)
    return {
      ...{ name: `port ${p}`, ids: [] },
      resources: [
        ...told,
        neighbors[p]!,
        ...told.map((resource) => placed(hostOf(own), resource)),
        ...others.flatMap((h) =>
          [...subnets, neighbors[p]!].map((resource) => placed(hostOf(h), resource)),
        ),
      ],
    }
  })
  const delivered = new Delivered(agentOf('aca-2022'))
  delivered.confirmed('every host', sliceOf([...context, ...neighbors.slice(0, from)]), 0)
  return merge(requests, { now, before: () => delivered.before('every host', 0) })
}

function placed(host: string, { type, key, ...resource }: Resource): Resource {
  const id = `${host}/${type}/${key}`
  const about = { id, key: id, operation: 'info', update: 'full', requestId: '' } as const
  const place = { revision: undefined, file: resource.file, pointer: resource.pointer }
  return { type: 'placement', ...about, ...place, host, resourceType: type, resourceKey: key }
}
