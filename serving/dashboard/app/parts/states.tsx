import type { ComponentChildren } from 'preact'
import { ApiError } from '../api.ts'

/** What is on its way; a reader of screens hears it once. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="state loading" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>Loading {what}…</p>
    </div>
  )
}

/** That there is nothing, why, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      <div class="state-text">{children}</div>
    </div>
  )
}

/** What went wrong, in the words of the service, and a way to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, text } = explained(error)
  return (
    <div class="state failed" role="alert">
      <h2>{title}</h2>
      <p class="state-text">{text}</p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

function explained(error: unknown): { title: string; text: string } {
  if (!(error instanceof ApiError)) return { title: 'This page failed', text: String(error) }
  const { status, message } = error
  if (status === 0)
    return { title: 'The service does not answer', text: 'It may be restarting. Nothing is lost.' }
  if (status === 403) return { title: 'Your key may not see this', text: message }
  if (status === 404) return { title: 'There is no such thing', text: message }
  return { title: 'The service could not answer', text: message }
}
