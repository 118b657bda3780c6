import { PortentError } from '../../core/index.ts'

/** Something in the input that the schema does not know. */
export interface Unknown {
  readonly what: 'field' | 'enum number'
  /** JSON pointer (RFC 6901). */
  readonly pointer: string
}

/**
 * Where in a message its reader is.
 *
 * It moves with the reader and costs next to nothing until something is reported; a state of 100,000
 * ports has some ten million places.
 */
export class Place {
  /** What the schema does not know, in the order met. */
  readonly unknown: Unknown[] = []
  readonly #root: string
  readonly #tokens: (string | number)[] = []

  /** @param root - The message type that is read, e.g. `GoalStateV2`. */
  constructor(root: string) {
    this.#root = root
  }

  /** Goes into a field, a list's element or a map's entry; {@link leave} comes back out. */
  enter(token: string | number): void {
    this.#tokens.push(token)
  }

  leave(): void {
    this.#tokens.pop()
  }

  /** Notes what is here as not understood. */
  noteUnknown(what: Unknown['what']): void {
    this.unknown.push({ what, pointer: pointer(this.#tokens) })
  }

  /** The error for input that cannot be what is expected here. */
  malformed(problem: string, remedy: string): PortentError {
    return malformedAt(this.#root, this.#tokens, problem, remedy)
  }
}

/** The error for a message whose value at `tokens` is no good. */
export function malformedAt(
  root: string,
  tokens: readonly (string | number)[],
  problem: string,
  remedy: string,
): PortentError {
  const where = pointer(tokens) || 'the message itself'
  return new PortentError('ERR_INPUT', `${root}, ${where}: ${problem}; ${remedy}`)
}

/** A JSON pointer, e.g. `/port_states/a~1b/configuration`; empty at the root. */
function pointer(tokens: readonly (string | number)[]): string {
  return tokens
    .map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** A value as an error message shows it, cut to 60 characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
