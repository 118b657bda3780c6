/** Why a text is not what it should be. */
export interface Refusal<T> {
  readonly ok: false
  /** For people: quotes the text, says what is wrong with it. */
  readonly problem: string
  /** What the text most likely meant, where that is plain; a caller may report and go on with it. */
  readonly nearest?: T
}

/** A text that was read, or why it was refused: a finding about a configuration, so not an exception. */
export type Reading<T> = { readonly ok: true; readonly value: T } | Refusal<T>

export function refused<T>(problem: string, nearest?: T): Refusal<T> {
  return nearest === undefined ? { ok: false, problem } : { ok: false, problem, nearest }
}
