import { type NetworkState, readJsonState } from '../../goalstate/index.ts'
import {
  created,
  group,
  hostIp,
  id,
  neighbor,
  neighborOf,
  port,
  type VpcSize,
} from './vpc-of-ports.ts'

/** One message to hosts, as it is read. */
export interface Update {
  readonly kind: string
  readonly state: NetworkState
}

type Configuration = Record<string, unknown>

/**
 * What goes on in the VPC of `vpcOfPorts`, in rounds of ten: four ports are created and two of them deleted
 * again, one that a host knows as a neighbor migrates (deleted, created elsewhere, the neighbor told anew), a
 * group gets another rule in place of its last, and a host is told a neighbor, and of another that it is gone.
 */
export function* updatesOf(size: VpcSize, rounds: number): Iterable<Update> {
  for (let round = 0; round < rounds; round++) {
    const fresh = size.ports + 4 * round
    for (let p = fresh; p < fresh + 4; p++) yield portUpdate('port create', p, p % size.hosts, size)
    for (let p = fresh; p < fresh + 2; p++)
      yield portUpdate('port delete', p, p % size.hosts, size, 'DELETE')
    yield* migration(round, size)
    const g = (7 * round) % size.groups
    const opened = created(group(g, 9_000 + round))
    yield update('group rules', { security_group_states: { [id('group', g)]: opened } })
    const h = (13 * round) % size.hosts
    yield neighborUpdate('neighbor create', fresh + 3, h, size, fresh + 3)
    yield neighborUpdate('neighbor delete', neighborOf(h, 5, size), h, size, undefined, 'DELETE')
  }
}

/** A port that host `h` knows moves to another host of its subnet. */
function* migration(round: number, size: VpcSize): Iterable<Update> {
  const h = (17 * round) % size.hosts
  const p = neighborOf(h, 3, size)
  const to = (p + size.groups * (5 + round)) % size.hosts
  yield portUpdate('port delete', p, p % size.hosts, size, 'DELETE')
  yield portUpdate('port create', p, to, size)
  yield neighborUpdate('neighbor move', p, h, size, to)
}

function portUpdate(kind: string, p: number, h: number, size: VpcSize, operation = 'CREATE') {
  return update(kind, {
    port_states: { [id('port', p)]: { ...created(port(p, h, size)), operation_type: operation } },
    host_resources: { [hostIp(h)]: { resources: [{ type: 'PORT', id: id('port', p) }] } },
  })
}

function neighborUpdate(
  kind: string,
  p: number,
  h: number,
  size: VpcSize,
  on = p % size.hosts,
  operation = 'CREATE',
) {
  const { key, configuration } = neighbor(p, h, size, on % size.hosts)
  return update(kind, {
    neighbor_states: { [key]: { ...created(configuration), operation_type: operation } },
    host_resources: { [hostIp(h)]: { resources: [{ type: 'NEIGHBOR', id: key }] } },
  })
}

function update(kind: string, message: Configuration): Update {
  return { kind, state: readJsonState({ host_resources: {}, ...message }, kind) }
}
