import { signal } from '@preact/signals'

export interface Session {
  readonly who: string
  readonly scopes: readonly string[]
  /** The networks that may be named, as text; null for all. */
  readonly vnis: string | null
  /** ISO 8601; null where it never ends. */
  readonly expiresAt: string | null
}

/** Who looks: not known yet, nobody (who was somebody before, if `hadOne`), or somebody. */
export type SessionState =
  | { readonly state: 'unknown' }
  | { readonly state: 'none'; readonly hadOne: boolean }
  | { readonly state: 'open'; readonly session: Session }

export const session = signal<SessionState>({ state: 'unknown' })

/** Whether whoever looks has a scope. */
export const may = (scope: string): boolean =>
  session.value.state === 'open' && session.value.session.scopes.includes(scope)

/** To be called when the service knows nobody who asks. */
export function ended(): void {
  if (session.value.state === 'none') return
  session.value = { state: 'none', hadOne: session.value.state === 'open' }
}
