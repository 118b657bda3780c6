import { useState } from 'preact/hooks'
import { nothing, percent } from '../format.ts'
import { useWidth } from './use-width.ts'

/** Coverage over the last hour in twelve parts, as a line up to its greatest; gaps where nothing came. */
export function Sparkline({
  values,
  label,
}: {
  values: readonly (number | null)[]
  label: string
}) {
  const [width, height, inset] = [88, 26, 3]
  const x = (i: number) => inset + (i / Math.max(1, values.length - 1)) * (width - 2 * inset)
  const most = Math.max(0.05, ...values.map((value) => value ?? 0))
  const y = (value: number) => height - inset - (value / most) * (height - 2 * inset)
  const known = values.flatMap((value, i) => (value === null ? [] : [{ i, value }]))
  const parts: string[] = []
  for (const [at, { i, value }] of known.entries()) {
    const follows = at > 0 && known[at - 1]!.i === i - 1
    parts.push(`${follows ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
  }
  const last = known.at(-1)
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path class="sparkline-base" d={`M${inset} ${height - inset}H${width - inset}`} />
      <path class="sparkline-line" d={parts.join('')} />
      {known.map(({ i, value }) => (
        <circle
          key={i}
          cx={x(i)}
          cy={y(value)}
          r={i === last?.i ? 2.4 : known.length === 1 ? 2.4 : 0}
        />
      ))}
    </svg>
  )
}

/** A share as a bar from 0 to 1 with its number. */
export function ShareBar({
  share,
  tone,
}: {
  share: number | null
  tone?: 'good' | 'fair' | 'poor'
}) {
  return (
    <span class="share">
      <svg class="share-bar" viewBox="0 0 60 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="share-all" width="60" height="6" />
        {share !== null && (
          <rect class={`share-part ${tone ?? ''}`} width={60 * share} height="6" />
        )}
      </svg>
      <span class="share-number">{share === null ? nothing : percent(share)}</span>
    </span>
  )
}

export interface Band {
  readonly id: string
  readonly title: string
  readonly values: readonly number[]
}

/**
 * Amounts by minute, one upon the other, with what they are at the minute that is pointed at, or that was
 * chosen with the arrow keys.
 *
 * @param bands - From the bottom, of equal length, the latest minute last.
 */
export function MinuteBars({
  bands,
  label,
  endsAt,
}: {
  bands: readonly Band[]
  label: string
  endsAt: number
}) {
  const length = bands[0]?.values.length ?? 0
  const [at, setAt] = useState<number | null>(null)
  const sums = Array.from({ length }, (_, i) =>
    bands.reduce((sum, { values }) => sum + values[i]!, 0),
  )
  const most = niceCeiling(Math.max(...sums, 1))
  const { box, width } = useWidth<HTMLDivElement>(720)
  const [height, left, bottom, top] = [230, 40, 22, 8]
  const step = (width - left) / length
  const y = (value: number) => height - bottom - (value / most) * (height - bottom - top)
  const chosen = at ?? length - 1
  const minuteOf = (i: number) => {
    const ago = length - 1 - i
    return ago === 0 ? 'this minute' : `${ago} min ago`
  }
  const move = (by: number) => setAt(Math.max(0, Math.min(length - 1, chosen + by)))
  return (
    <div class="bars" ref={box}>
      <Legend bands={bands} at={chosen} when={minuteOf(chosen)} />
      {/* biome-ignore lint/a11y/useFocusableInteractive: elements of SVG take tabindex in lower case alone. */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: no element is a chart that can be walked through.
        role="slider"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={length - 1}
        aria-valuenow={chosen}
        aria-valuetext={`${minuteOf(chosen)}: ${bands.map(({ title, values }) => `${values[chosen]} ${title}`).join(', ')}`}
        tabindex={0}
        data-ends={endsAt}
        onPointerMove={({ currentTarget, clientX }) => {
          const box = currentTarget.getBoundingClientRect()
          const x = ((clientX - box.left) / box.width) * width - left
          setAt(Math.max(0, Math.min(length - 1, Math.floor(x / step))))
        }}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
          event.preventDefault()
          move(event.key === 'ArrowLeft' ? -1 : 1)
        }}
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <path class="grid" d={`M${left} ${y(part * most)}H${width}`} />
            <text class="tick" x={left - 8} y={y(part * most) + 4} text-anchor="end">
              {part * most}
            </text>
          </g>
        ))}
        {(width < 420 ? [0, 30, 59] : [0, 15, 30, 45, 59]).map((i) => (
          <text
            key={i}
            class="tick"
            x={left + (i + 0.5) * step}
            y={height - 4}
            text-anchor={i === 59 ? 'end' : i === 0 ? 'start' : 'middle'}
          >
            {i === 59 ? 'now' : `−${60 - i} min`}
          </text>
        ))}
        {at !== null && (
          <rect
            class="pointed"
            x={left + at * step}
            y={top}
            width={step}
            height={height - bottom - top}
          />
        )}
        {bands.map(({ id, values }, band) => (
          <path
            key={id}
            class={`band band-${id}`}
            d={values
              .map((value, i) => {
                const below = bands.slice(0, band).reduce((sum, one) => sum + one.values[i]!, 0)
                if (value === 0) return ''
                const x = left + i * step + step * 0.12
                return `M${x.toFixed(2)} ${y(below).toFixed(2)}V${y(below + value).toFixed(2)}h${(step * 0.76).toFixed(2)}V${y(below).toFixed(2)}z`
              })
              .join('')}
          />
        ))}
      </svg>
    </div>
  )
}

function Legend({ bands, at, when }: { bands: readonly Band[]; at: number; when: string }) {
  return (
    <ul class="legend">
      {bands.map(({ id, title, values }) => (
        <li key={id}>
          <span class={`swatch band-${id}`} aria-hidden="true" />
          {title} <strong>{values[at]}</strong>
        </li>
      ))}
      <li class="legend-when">{when}</li>
    </ul>
  )
}

/** The next of 1, 2, 4, 10, 20, 40, … so that a half of it is whole from 2 on. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  const step = [1, 2, 4, 6, 10].find((step) => step * power >= value) ?? 10
  return Math.max(2, step * power)
}

/** A number over time as a small area, on a scale from 0 to its greatest; gaps where it is not known. */
export function AreaLine({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const [width, height] = [200, 40]
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9)
  const step = width / Math.max(1, values.length - 1)
  const y = (value: number) => (height - 2 - (value / most) * (height - 6)).toFixed(1)
  const runs = knownRuns(values)
  return (
    <svg
      class="area-line"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {runs.map(({ first, run }) => {
        const [from, to] = [first * step, (first + run.length - 1) * step]
        const line = run.map((value, i) => `${((first + i) * step).toFixed(1)} ${y(value)}`)
        // A single one is as wide as the half of what is between two.
        if (run.length === 1)
          line.unshift(`${Math.max(0, from - step / 2).toFixed(1)} ${y(run[0]!)}`)
        return (
          <g key={first}>
            <path
              class="area"
              d={`M${from.toFixed(1)} ${height}L${line.join('L')}L${to.toFixed(1)} ${height}z`}
            />
            <path class="line" d={`M${line.join('L')}`} vector-effect="non-scaling-stroke" />
          </g>
        )
      })}
    </svg>
  )
}

/** The stretches in which every value is known. */
function knownRuns(values: readonly (number | null)[]): { first: number; run: number[] }[] {
  const runs: { first: number; run: number[] }[] = []
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    const last = runs.at(-1)
    if (last && last.first + last.run.length === i) last.run.push(value)
    else runs.push({ first: i, run: [value] })
  }
  return runs
}

/** Amounts by hour of the day. */
export function HourBars({ hours, label }: { hours: readonly number[]; label: string }) {
  const most = Math.max(...hours, 1)
  return (
    <svg class="hours" viewBox="0 0 432 92" role="img" aria-label={label}>
      {hours.map((value, hour) => (
        <rect
          key={hour}
          x={hour * 18 + 2}
          width="14"
          rx="1.5"
          y={72 - (68 * value) / most}
          height={(68 * value) / most}
        />
      ))}
      <path class="grid" d="M0 72.5H432" />
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} class="tick" x={hour * 18} y="88">
          {String(hour).padStart(2, '0')}
        </text>
      ))}
    </svg>
  )
}
