import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** How wide an element is, pixels, so that a chart is drawn as wide as it is seen and its text stays as large. */
export function useWidth<E extends HTMLElement>(
  before: number,
): {
  box: RefObject<E | null>
  width: number
} {
  const box = useRef<E>(null)
  const [width, setWidth] = useState(before)
  useLayoutEffect(() => {
    const element = box.current!
    const measure = () => setWidth(Math.max(240, Math.round(element.clientWidth)))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { box, width }
}
