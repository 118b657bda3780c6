import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

export type Data<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T }

/**
 * What a page shows, asked for when it opens.
 *
 * @param key - Another one asks anew, and forgets what was there.
 * @param changed - When it changes, what is shown is asked for again and stays until it has come; at most every
 *   three seconds, whatever changes.
 */
export function useData<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  changed: unknown = undefined,
): { data: Data<T>; reload: () => void } {
  const [data, setData] = useState<Data<T>>({ state: 'loading' })
  const loader = useRef(load)
  loader.current = load
  const running = useRef<AbortController | undefined>(undefined)

  const ask = useCallback(() => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    loader.current(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setData({ state: 'ready', value })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setData({ state: 'failed', error })
      },
    )
  }, [])

  useEffect(() => {
    setData({ state: 'loading' })
    ask()
    return () => running.current?.abort()
  }, [key, ask])

  const last = useRef(0)
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      last.current = performance.now()
      return
    }
    const wait = Math.max(0, last.current + 3_000 - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      ask()
    }, wait)
    return () => clearTimeout(timer)
  }, [changed, ask])

  return { data, reload: ask }
}
