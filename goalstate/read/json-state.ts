import { PortentError } from '../../core/index.ts'
import type { NetworkState } from '../state/state.ts'
import { awsLists, readAws } from './aws.ts'
import { isJavaDump, readJavaDump } from './java-dump.ts'
import { isObject, plainName } from './loose/fields.ts'
import { readNetworkConfiguration } from './network-configuration.ts'
import { bodyNames, readRestBody } from './rest-body.ts'
import { readWireState } from './wire-state.ts'

/**
 * Reads one JSON value in whatever format it is, told by the names of its fields.
 *
 * @throws PortentError `ERR_FORMAT` for an object of no known format; `ERR_INPUT` for one of a format
 *   that it does not keep to.
 */
export function readJsonState(json: unknown, file: string): NetworkState {
  if (!isObject(json))
    throw new PortentError('ERR_FORMAT', `${file}: a network state is a JSON object; ${hint}`)
  const names = new Set(Object.keys(json).map(plainName))
  if (isJavaDump(json)) return readJavaDump(json, file)
  const goalState = goalStateOf(json)
  if (goalState) return readWireState(json, goalState, file)
  if (isAws(json, names)) return readAws(json, file)
  if (configurationNames.some((name) => names.has(name)))
    return readNetworkConfiguration(json, file)
  if ([...names].some((name) => bodyNames.has(name))) return readRestBody(json, file)
  const met = Object.keys(json).slice(0, 5).join(', ') || 'none'
  throw new PortentError(
    'ERR_FORMAT',
    `${file}: no format that is known has these fields: ${met}; ${hint}`,
  )
}

const hint =
  'give a GoalStateV2 or GoalState (vpc_states, …), a NetworkConfiguration (ports_internal, …), a REST body ' +
  '(port, network, …) or what AWS describes (Vpcs, …)'

/** Fields that only a NetworkConfiguration has. */
const configurationNames = [
  'vpcsinternal',
  'subnetsinternal',
  'portsinternal',
  'routersinternal',
  'securitygroupsinternal',
  'portentities',
  'neighborinfo',
  'neighborinfos',
  'neighbortable',
  'rstype',
  'optype',
]

/** GoalStateV2 keeps states in maps, GoalState in lists. */
function goalStateOf(json: object): 'GoalStateV2' | 'GoalState' | undefined {
  let found: 'GoalStateV2' | undefined
  for (const [name, value] of Object.entries(json)) {
    const plain = plainName(name)
    if (plain === 'hostresources' || plain === 'formatversion') found = 'GoalStateV2'
    else if (/^(?:vpc|subnet|port|neighbor|securitygroup|dhcp|router|gateway)states$/.test(plain)) {
      if (Array.isArray(value)) return 'GoalState'
      found = 'GoalStateV2'
    }
  }
  return found
}

/** AWS writes the names of fields with capitals. */
function isAws(json: object, names: ReadonlySet<string>): boolean {
  if ('provider' in json && json.provider === 'aws') return true
  if (!awsLists.some((list) => names.has(list))) return false
  return Object.entries(json).some(([name, value]) => {
    if (!awsLists.includes(plainName(name)) || !Array.isArray(value)) return false
    return (
      /^[A-Z]/.test(name) || (isObject(value[0]) && /^[A-Z]/.test(Object.keys(value[0])[0] ?? ''))
    )
  })
}
