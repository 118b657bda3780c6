import type { NetworkState, Operation, Resource, ResourceType, Unread } from '../state/state.ts'
import { placementOf } from './from-goal-state.ts'
import type { Around } from './loose/common.ts'
import { Fields, isObject } from './loose/fields.ts'
import {
  dhcpOf,
  neighborOfPort,
  portOf,
  routerOf,
  securityGroupOf,
  subnetOf,
  vpcOf,
} from './loose/resources.ts'
import { withoutRepeats } from './merge.ts'
import { token } from './pointer.ts'

/** Operations by number in the schema of that time; 5 to 7 tell a port to its neighbors. */
const operations: readonly Operation[] = ['create', 'update', 'get', 'delete', 'info']
const neighborOperations: readonly Operation[] = ['create', 'get', 'delete']

const lists: readonly {
  readonly field: string
  readonly read: (fields: Fields, around: Around) => Resource
}[] = [
  { field: 'vpcstates', read: vpcOf },
  { field: 'subnetstates', read: subnetOf },
  { field: 'securitygroupstates', read: securityGroupOf },
  { field: 'dhcpstates', read: dhcpOf },
  { field: 'routerstates', read: routerOf },
]

/** Fields of Java's objects that are no part of the message; unknown fields are, where there are any. */
const internal = /^(?:bitField\d_|memoized\w+)$/
const unused = new Set(['formatversion'])

/** True for an object that is such a dump: `{host: {"portStates_": …}}`. */
export function isJavaDump(json: object): boolean {
  const values = Object.values(json)
  return values.length > 0 && values.every((value) => isObject(value) && 'portStates_' in value)
}

/**
 * Reads what Alcor's first tests expect: Java objects of GoalState, dumped as JSON, by host.
 *
 * What hosts are told alike is one resource; each telling is a placement.
 */
export function readJavaDump(json: object, file: string): NetworkState {
  const unread: Unread[] = []
  const told: Resource[] = []
  const placements: Resource[] = []
  for (const [host, value] of Object.entries(json)) {
    const fields = new Fields(messageOf(value), `/${token(host)}`, { file, unread })
    for (const resource of resourcesOf(fields)) {
      told.push(resource)
      placements.push(placementOf(host, resource.type, resource.key, file, resource.pointer))
    }
    fields.finish(unused)
  }
  const covers = new Set<ResourceType>([...told.map(({ type }) => type), 'placement'])
  return { resources: [...withoutRepeats(told), ...placements], covers, unread, formatVersion: 0 }
}

/** A dumped object without what Java keeps beside the message. */
function messageOf(dumped: unknown): object {
  const kept = (name: string, value: unknown) =>
    !internal.test(name) && !(name === 'unknownFields' && JSON.stringify(value) === nothingUnknown)
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy)
    if (!isObject(value)) return value
    const fields = Object.entries(value).filter(([name, inner]) => kept(name, inner))
    return Object.fromEntries(fields.map(([name, inner]) => [name, copy(inner)]))
  }
  return copy(dumped) as object
}

const nothingUnknown = '{"fields":{},"fieldsDescending":{}}'

function resourcesOf(fields: Fields): Resource[] {
  return [
    ...lists.flatMap(({ field, read }) =>
      fields.list(field, (state) =>
        stateOf(state, (inner, number) => read(inner, aroundOf(number, inner))),
      ),
    ),
    ...fields.list('portstates', (state) => stateOf(state, portOrNeighborOf)),
    ...fields.list('neighborstates', (state) => stateOf(state, portOrNeighborOf)),
  ].filter((resource) => resource !== undefined)
}

function stateOf(
  state: Fields,
  read: (configuration: Fields, operation: number) => Resource,
): Resource | undefined {
  const number = state.number('operationtype') ?? 0
  const configuration = state.object('configuration')
  state.finish(unused)
  return configuration && read(configuration, number)
}

function aroundOf(number: number, configuration: Fields): Around {
  const full = configuration.number('messagetype', 'updatetype') === 1
  return { operation: operations[number] ?? number, update: full ? 'full' : 'delta' }
}

function portOrNeighborOf(configuration: Fields, number: number): Resource {
  const around = aroundOf(number, configuration)
  const port = portOf(configuration, around)
  const operation = neighborOperations[number - operations.length]
  return operation === undefined ? port : neighborOfPort(port, { ...around, operation })
}
