import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/**
 * Asks whether something shall be done, and why; the focus stays in it until it is answered.
 *
 * @param act - Does it; what it throws is shown, and the dialog stays.
 */
export function ConfirmDialog(props: {
  title: string
  children: ComponentChildren
  confirm: string
  act: (reason: string) => Promise<void>
  close: () => void
}) {
  const { title, children, confirm, act, close } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  const [state, setState] = useState<{ isBusy: boolean; error?: string }>({ isBusy: false })
  useEffect(() => dialog.current?.showModal(), [])
  const submit = async (event: Event) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      await act(reason.trim())
      close()
    } catch (error) {
      setState({ isBusy: false, error: error instanceof Error ? error.message : String(error) })
    }
  }
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <form onSubmit={submit}>
        <h2 id="dialog-title">{title}</h2>
        {children}
        <label class="field">
          Reason, for the audit
          <textarea
            required
            maxLength={1_000}
            rows={3}
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        {state.error && (
          <p class="error-text" role="alert">
            {state.error}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={state.isBusy || reason.trim() === ''}
          >
            {state.isBusy ? 'Working…' : confirm}
          </button>
        </div>
      </form>
    </dialog>
  )
}
