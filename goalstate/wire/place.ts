import { PortentError } from '../../core/index.ts'

/**
 * Where in a message a reader is: the JSON pointer (RFC 6901) of what it reads, and where to note
 * what it does not understand.
 *
 * A child knows its parent, so that the pointer is put together only where something is reported.
 */
export interface Place {
  /** The message type at the root, e.g. `GoalStateV2`. */
  readonly root: string
  readonly parent: Place | undefined
  /** Key or index under `parent`; nothing at the root. */
  readonly token: string | number
  /** All that the schema does not know, in the order met; shared by all places of one message. */
  readonly unknown: Unknown[]
}

/** Something in the input that the schema does not know. */
export interface Unknown {
  readonly what: 'field' | 'enum number'
  /** JSON pointer (RFC 6901). */
  readonly pointer: string
}

export function rootPlace(root: string): Place {
  return { root, parent: undefined, token: '', unknown: [] }
}

export function inside(parent: Place, token: string | number): Place {
  return { root: parent.root, parent, token, unknown: parent.unknown }
}

/** The pointer, e.g. `/port_states/a~1b/configuration`; empty at the root. */
function pointerOf({ parent, token }: Place): string {
  if (!parent) return ''
  const escaped = String(token).replaceAll('~', '~0').replaceAll('/', '~1')
  return `${pointerOf(parent)}/${escaped}`
}

/** Notes what is at `place` as not understood. */
export function noteUnknown(what: Unknown['what'], place: Place): void {
  place.unknown.push({ what, pointer: pointerOf(place) })
}

/** The error for input that cannot be what it is read as. */
export function malformed(place: Place, problem: string, remedy: string): PortentError {
  const where = pointerOf(place) || 'the message itself'
  return new PortentError('ERR_INPUT', `${place.root}, ${where}: ${problem}; ${remedy}`)
}

/** A value as an error message shows it, cut to 60 characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
