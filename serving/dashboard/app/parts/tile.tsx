import type { ComponentChildren } from 'preact'

/** One number that matters, with what it means. */
export function Tile(props: {
  title: string
  value: string
  /** What it comes from, or what it means. */
  note: ComponentChildren
  tone?: 'good' | 'fair' | 'poor' | undefined
  children?: ComponentChildren
}) {
  const { title, value, note, tone, children } = props
  return (
    <article class="tile">
      <h3>{title}</h3>
      <p class={`tile-value ${tone ?? ''}`}>{value}</p>
      {children}
      <p class="tile-note">{note}</p>
    </article>
  )
}

/** A word for how good a coverage is; the limits are where half and a quarter of the packets wait. */
export const toneOf = (coverage: number | null): 'good' | 'fair' | 'poor' | undefined =>
  coverage === null ? undefined : coverage >= 0.5 ? 'good' : coverage >= 0.25 ? 'fair' : 'poor'
