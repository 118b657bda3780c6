import { PortentError } from '../../core/index.ts'
import { writeBinary } from './binary.ts'
import type { GoalState, GoalStateV2 } from './goal-state-messages.ts'
import { readJson, writeJson } from './json.ts'
import { readMessage } from './message.ts'
import type { Unknown } from './place.ts'
import { messageShape } from './schema.ts'

/** The message types that carry goal states, by name. */
export interface GoalStates {
  /** What one host is told: lists of states. */
  GoalState: GoalState
  /** What many hosts are told: states by key, and which host needs which. */
  GoalStateV2: GoalStateV2
}

/** A goal state as it was on the wire. */
export interface ReadGoalState<S> {
  readonly state: S
  /**
   * What the schema does not know, in the order met, as JSON pointers: into the input for JSON; with
   * field numbers in place of names for binary. Such fields are not in `state`; an enum number that
   * has no name is, as that number.
   */
  readonly unknown: readonly string[]
}

/**
 * Reads a goal state: protobuf binary if `input` is bytes, else protobuf-JSON that was parsed.
 *
 * proto3 defaults are filled in. A GoalState's bytes can happen to be a GoalStateV2's and the other
 * way round, so the caller must say which it is.
 *
 * @throws PortentError `ERR_INPUT` for input that is no such message, naming field and remedy.
 */
export function readGoalState<N extends keyof GoalStates>(
  input: unknown,
  { as }: { readonly as: N },
): ReadGoalState<GoalStates[N]> {
  const { message, unknown } = readMessage(messageShape(as), input)
  return {
    state: message as unknown as GoalStates[N],
    unknown: unknown.map(({ pointer }) => pointer),
  }
}

/**
 * Writes a goal state in canonical form: equal states give equal bytes, or equal JSON text.
 *
 * Fields go by number, map entries by key, defaults are left out; JSON keeps the snake_case names,
 * which every protobuf-JSON parser takes.
 *
 * @throws PortentError `ERR_INPUT` for a state that the wire cannot carry, e.g. a revision of −1 or
 *   a field that the schema does not have.
 */
export function writeGoalState<N extends keyof GoalStates>(
  state: GoalStates[N],
  options: { readonly as: N; readonly to: 'binary' },
): Uint8Array
export function writeGoalState<N extends keyof GoalStates>(
  state: GoalStates[N],
  options: { readonly as: N; readonly to: 'json' },
): string
export function writeGoalState<N extends keyof GoalStates>(
  state: GoalStates[N],
  { as, to }: { readonly as: N; readonly to: 'binary' | 'json' },
): Uint8Array | string {
  const shape = messageShape(as)
  const { message, unknown } = readJson(shape, state)
  refuseUnknownField(as, unknown)
  return to === 'binary' ? writeBinary(shape, message) : writeJson(shape, message)
}

/** Writing without a field would lose it silently. */
function refuseUnknownField(as: string, unknown: readonly Unknown[]): void {
  const field = unknown.find(({ what }) => what === 'field')
  if (field)
    throw new PortentError(
      'ERR_INPUT',
      `${as}, ${field.pointer}: the schema has no such field; remove it, or correct its name`,
    )
}
