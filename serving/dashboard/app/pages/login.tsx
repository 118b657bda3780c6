import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, logIn } from '../api.ts'
import { Mark } from '../parts/shell.tsx'
import { session } from '../session.ts'

/** Asks for a key; where one was before, the page that was open stays where it is. */
export function LoginPage() {
  const [key, setKey] = useState('')
  const [state, setState] = useState<{ isBusy: boolean; error?: string }>({ isBusy: false })
  const input = useRef<HTMLInputElement>(null)
  const hadOne = session.value.state === 'none' && session.value.hadOne
  useEffect(() => {
    document.title = 'Log in · Portent'
    input.current?.focus()
  }, [])
  const submit = async (event: Event) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      await logIn(key.trim())
    } catch (error) {
      setState({ isBusy: false, error: textOf(error) })
      input.current?.select()
    }
  }
  return (
    <main class="login">
      <form class="login-card" onSubmit={submit}>
        <p class="wordmark">
          <Mark />
          Portent
        </p>
        <h1>{hadOne ? 'Your session has ended' : 'Log in'}</h1>
        <p class="soft">
          {hadOne
            ? 'Log in again; you come back to the page that you were on.'
            : 'With an API key that may read. It is changed for a cookie and not kept.'}
        </p>
        <label class="field">
          API key
          <input
            ref={input}
            type="password"
            name="key"
            autocomplete="current-password"
            required
            spellcheck={false}
            value={key}
            aria-invalid={state.error !== undefined}
            aria-describedby={state.error ? 'login-error' : undefined}
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </label>
        {state.error && (
          <p class="error-text" role="alert" id="login-error">
            {state.error}
          </p>
        )}
        <button type="submit" class="button primary wide" disabled={state.isBusy || key === ''}>
          {state.isBusy ? 'Logging in…' : 'Log in'}
        </button>
        <p class="soft small-text">
          <code>portent keys create --scopes read,admin</code> makes one.
        </p>
      </form>
    </main>
  )
}

function textOf(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error)
  if (error.status === 401) return 'This key is not known, was revoked or has expired.'
  return error.status === 0 ? 'The service does not answer; try again.' : error.message
}
