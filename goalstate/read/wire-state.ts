import { PortentError } from '../../core/index.ts'
import {
  type NetworkState,
  type Resource,
  type ResourceType,
  resourceTypes,
  type Unread,
} from '../state/state.ts'
import { type GoalStates, type ReadGoalState, readGoalState } from '../wire/goal-state.ts'
import { type GoalStateSource, resourcesOfV1, resourcesOfV2 } from './from-goal-state.ts'
import { at, shown } from './pointer.ts'

/**
 * Reads a goal state that is known to be one: bytes, or JSON that was parsed.
 *
 * A GoalStateV2 that names hosts is all that those hosts are told, so it covers every type; without
 * hosts it is a fragment, as a GoalState is, and covers the types that it has.
 *
 * @throws PortentError `ERR_INPUT` naming file, field and remedy.
 */
export function readWireState(
  input: Uint8Array | object,
  as: keyof GoalStates,
  file: string,
): NetworkState {
  return stateOf(parsed(input, as, file), input, as, file)
}

/** A goal state whose kind only its bytes tell: the kind that leaves less unknown. */
export function readBinaryState(bytes: Uint8Array, file: string): NetworkState {
  const v2 = attempt(bytes, 'GoalStateV2', file)
  if ('read' in v2 && v2.read.unknown.length === 0)
    return stateOf(v2.read, bytes, 'GoalStateV2', file)
  const v1 = attempt(bytes, 'GoalState', file)
  const better = fewerUnknown(v2, v1)
  if (better === 'GoalStateV2' && 'read' in v2) return stateOf(v2.read, bytes, better, file)
  if ('read' in v1) return stateOf(v1.read, bytes, 'GoalState', file)
  throw 'refusal' in v2 ? v2.refusal : v1.refusal
}

type Attempt = { readonly read: ReadGoalState<object> } | { readonly refusal: unknown }

function attempt(bytes: Uint8Array, as: keyof GoalStates, file: string): Attempt {
  try {
    return { read: parsed(bytes, as, file) }
  } catch (refusal) {
    return { refusal }
  }
}

function fewerUnknown(v2: Attempt, v1: Attempt): keyof GoalStates {
  if (!('read' in v2)) return 'GoalState'
  if (!('read' in v1)) return 'GoalStateV2'
  return v1.read.unknown.length < v2.read.unknown.length ? 'GoalState' : 'GoalStateV2'
}

function parsed(input: Uint8Array | object, as: keyof GoalStates, file: string) {
  try {
    return readGoalState(input, { as })
  } catch (cause) {
    if (!(cause instanceof PortentError)) throw cause
    throw new PortentError(cause.code, `${file}: ${cause.message}`, { cause })
  }
}

function stateOf(
  { state, unknown }: ReadGoalState<object>,
  input: Uint8Array | object,
  as: keyof GoalStates,
  file: string,
): NetworkState {
  const source = { file, spelling: spellingIn(input) }
  const read = state as GoalStates['GoalStateV2'] & GoalStates['GoalState']
  const resources = as === 'GoalStateV2' ? resourcesOfV2(read, source) : resourcesOfV1(read, source)
  return {
    resources,
    covers: coveredBy(resources),
    unread: unknown.map((pointer) => unreadAt(pointer, input, file)),
    formatVersion: read.format_version,
  }
}

function coveredBy(resources: readonly Resource[]): Set<ResourceType> {
  const types = new Set(resources.map(({ type }) => type))
  return types.has('placement') ? new Set(resourceTypes) : types
}

function unreadAt(pointer: string, input: Uint8Array | object, file: string): Unread {
  const value = input instanceof Uint8Array ? '' : shown(at(input, pointer))
  return { file, pointer, value, why: 'unknown' }
}

/** JSON may write a name in camelCase; pointers then do, too. */
function spellingIn(input: Uint8Array | object): GoalStateSource['spelling'] {
  return (field) => {
    if (input instanceof Uint8Array || field in input) return field
    const camel = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return camel in input ? camel : field
  }
}
