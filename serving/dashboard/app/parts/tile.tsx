import type { ComponentChildren } from 'preact'
import { live } from '../live.ts'

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

/**
 * Whether coverage is as its replay made one expect: a tenth less still is, two fifths less no more. Nothing
 * where either is not known: how much can be foreseen differs from network to network.
 */
export function toneOf(coverage: number | null): 'good' | 'fair' | 'poor' | undefined {
  const expected = live.value?.model?.coverage ?? null
  if (coverage === null || expected === null || expected === 0) return undefined
  const share = coverage / expected
  return share >= 0.9 ? 'good' : share >= 0.6 ? 'fair' : 'poor'
}
