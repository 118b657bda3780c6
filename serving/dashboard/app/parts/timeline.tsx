import { useMemo, useState } from 'preact/hooks'
import type { Timeline, TimelineEvent, TimelineType } from '../../wire.ts'
import { clock, day, duration, percent } from '../format.ts'
import { useWidth } from './use-width.ts'

const minute = 60_000
const spans = [
  { id: '15', title: '15 min', length: 15 * minute },
  { id: '60', title: '1 h', length: 60 * minute },
  { id: '360', title: '6 h', length: 360 * minute },
  { id: 'all', title: 'All', length: Number.POSITIVE_INFINITY },
] as const

type SpanId = (typeof spans)[number]['id']

const texts: Record<TimelineType, { readonly title: string; readonly told: string }> = {
  request: { title: 'miss', told: 'asked for on demand' },
  push: { title: 'push', told: 'pushed' },
  hit: { title: 'hit', told: 'found there' },
  late: { title: 'late', told: 'came before its push' },
  expiry: { title: 'expired', told: 'left its host unused' },
  withheld: { title: 'kept back', told: 'kept back at random' },
  shadow: { title: 'shadow', told: 'would have been pushed' },
  failed: { title: 'failed', told: 'push failed' },
  restart: { title: 'restart', told: 'the agent of its host came back empty' },
}

/** Destinations drawn before all are asked for. */
const fewLanes = 14
const [laneHeight, top, bottom] = [26, 6, 26]

/**
 * What happened to a VM: a lane for each destination, time from left to right. With the arrow keys one goes
 * from event to event; the one chosen is told in words below.
 */
export function TimelineChart({ timeline }: { timeline: Timeline }) {
  const { events } = timeline
  const [span, setSpan] = useState<SpanId>('60')
  const [chosen, setChosen] = useState<TimelineEvent | null>(null)
  const [isTable, setIsTable] = useState(false)
  const [showsAll, setShowsAll] = useState(false)
  const to = events.at(-1)!.time
  const length = spans.find(({ id }) => id === span)!.length
  const from = Math.max(events[0]!.time, to - length)
  const shown = useMemo(() => events.filter(({ time }) => time >= from), [events, from])
  const lanes = useMemo(() => lanesOf(shown), [shown])
  const drawn = showsAll ? lanes : lanes.slice(0, fewLanes)
  const at = chosen && shown.find((event) => isSame(event, chosen)) ? chosen : null
  const move = (by: number) => {
    const index = at ? shown.findIndex((event) => isSame(event, at)) : by > 0 ? -1 : shown.length
    setChosen(shown[Math.max(0, Math.min(shown.length - 1, index + by))] ?? null)
  }
  return (
    <>
      <div class="timeline-head">
        <Legend events={shown} />
        <div class="choices">
          <fieldset class="segments">
            <legend class="hidden">How far back</legend>
            {spans.map(({ id, title }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="span"
                  checked={span === id}
                  onChange={() => setSpan(id)}
                />
                <span>{title}</span>
              </label>
            ))}
          </fieldset>
          <button
            type="button"
            class="button small"
            aria-pressed={isTable}
            onClick={() => setIsTable(!isTable)}
          >
            As a table
          </button>
        </div>
      </div>
      {isTable ? (
        <EventTable events={shown} choose={setChosen} />
      ) : (
        <Lanes lanes={drawn} from={from} to={to} chosen={at} choose={setChosen} move={move} />
      )}
      {!isTable && lanes.length > fewLanes && (
        <button type="button" class="button small" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer destinations' : `Show all ${lanes.length} destinations`}
        </button>
      )}
      <Told event={at} />
    </>
  )
}

interface Lane {
  readonly destination: string
  readonly events: readonly TimelineEvent[]
}

/** Destinations with most misses first, then those that something happened to last. */
function lanesOf(events: readonly TimelineEvent[]): Lane[] {
  const byDestination = new Map<string, TimelineEvent[]>()
  for (const event of events) {
    if (event.type === 'restart') continue
    const lane = byDestination.get(event.destination)
    if (lane) lane.push(event)
    else byDestination.set(event.destination, [event])
  }
  const misses = ({ events }: Lane) => events.filter(({ type }) => type === 'request').length
  return [...byDestination]
    .map(([destination, events]) => ({ destination, events }))
    .sort((a, b) => misses(b) - misses(a) || b.events.at(-1)!.time - a.events.at(-1)!.time)
}

function Lanes(props: {
  lanes: readonly Lane[]
  from: number
  to: number
  chosen: TimelineEvent | null
  choose: (event: TimelineEvent) => void
  move: (by: number) => void
}) {
  const { lanes, from, to, chosen, choose, move } = props
  const { box, width } = useWidth<HTMLDivElement>(960)
  const [left, right] = [width < 520 ? 104 : 150, 14]
  const height = top + lanes.length * laneHeight + bottom
  const x = (time: number) =>
    left + ((Math.max(from, time) - from) / Math.max(1, to - from)) * (width - left - right)
  const ticks = (width < 520 ? [0, 1] : [0, 0.25, 0.5, 0.75, 1]).map(
    (part) => from + part * (to - from),
  )
  const told = chosen ? textOf(chosen) : 'use the arrow keys to go from event to event'
  return (
    <div class="timeline-box" ref={box}>
      {/* biome-ignore lint/a11y/useFocusableInteractive: elements of SVG take tabindex in lower case alone. */}
      <svg
        class="timeline"
        viewBox={`0 0 ${width} ${height}`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: no element is a chart that can be walked through.
        role="slider"
        aria-label="Events of this VM"
        aria-valuemin={from}
        aria-valuemax={to}
        aria-valuenow={chosen?.time ?? to}
        aria-valuetext={told}
        tabindex={0}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
          event.preventDefault()
          move(event.key === 'ArrowLeft' ? -1 : 1)
        }}
      >
        {ticks.map((time, i) => (
          <g key={time}>
            <path class="grid" d={`M${x(time)} ${top}V${height - bottom}`} />
            <text
              class="tick"
              x={x(time)}
              y={height - 8}
              text-anchor={i === 0 ? 'start' : i === ticks.length - 1 ? 'end' : 'middle'}
            >
              {to - from > 20 * 60 * minute ? day(time) : clock(time)}
            </text>
          </g>
        ))}
        {lanes.map(({ destination, events }, lane) => {
          const y = top + (lane + 0.5) * laneHeight
          return (
            <g key={destination}>
              <path class="lane" d={`M${left} ${y}H${width - right}`} />
              <text class="lane-name" x={left - 12} y={y + 4.5} text-anchor="end">
                {destination.length > left / 7.2
                  ? `${destination.slice(0, Math.floor(left / 7.2) - 1)}…`
                  : destination}
              </text>
              {events.map((event) =>
                event.pushedAt === undefined || event.type === 'late' ? null : (
                  <path
                    key={`held ${event.type} ${event.time}`}
                    class={`held ${event.type}`}
                    d={`M${x(event.pushedAt)} ${y}H${x(event.time)}`}
                  />
                ),
              )}
              {events.map((event) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has the arrow keys.
                <g
                  key={`${event.type} ${event.time}`}
                  class={`event ${event.type}${chosen && isSame(event, chosen) ? ' chosen' : ''}`}
                  transform={`translate(${x(event.time).toFixed(1)} ${y})`}
                  onClick={() => choose(event)}
                >
                  <circle class="target" r="11" />
                  <path d={symbols[event.type]} />
                  <title>{textOf(event)}</title>
                </g>
              ))}
            </g>
          )
        })}
      </svg>
    </div>
  )
}

/** Shapes differ as well as colours. */
const symbols: Record<TimelineType, string> = {
  request: 'M-4.6-4.6 4.6 4.6M4.6-4.6-4.6 4.6',
  push: 'M0-6V6',
  hit: 'M0-5.2A5.2 5.2 0 1 1 0 5.2 5.2 5.2 0 1 1 0-5.2',
  late: 'M0-5.6 5.6 4.6H-5.6z',
  expiry: 'M0-4.6A4.6 4.6 0 1 1 0 4.6 4.6 4.6 0 1 1 0-4.6',
  withheld: 'M-4.5-4.5H4.5V4.5H-4.5z',
  shadow: 'M-4.5-4.5H4.5V4.5H-4.5z',
  failed: 'M0-5.8 5.8 0 0 5.8-5.8 0z',
  restart: 'M0-6V6',
}

function Legend({ events }: { events: readonly TimelineEvent[] }) {
  const counts = new Map<TimelineType, number>()
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1)
  const order = Object.keys(texts) as TimelineType[]
  return (
    <ul class="legend">
      {order
        .filter((type) => counts.has(type))
        .map((type) => (
          <li key={type}>
            <svg
              class={`event ${type}`}
              viewBox="-8 -8 16 16"
              width="16"
              height="16"
              aria-hidden="true"
            >
              <path d={symbols[type]} />
            </svg>
            {texts[type].title} <strong>{counts.get(type)}</strong>
          </li>
        ))}
    </ul>
  )
}

/** The chosen event in words. */
function Told({ event }: { event: TimelineEvent | null }) {
  return (
    <div class="told" role="status">
      {event === null ? (
        <p class="soft">Choose an event to read what it was and why.</p>
      ) : (
        <>
          <p>
            <strong>
              {event.destination || 'The agent'} {texts[event.type].told}
            </strong>{' '}
            at {clock(event.time)}
            {event.port !== undefined && `, port ${event.port}`}
          </p>
          {event.why && <p>Why it was not there: {event.why}.</p>}
          {event.pushedAt !== undefined && event.type !== 'late' && (
            <p>Pushed {duration(event.time - event.pushedAt)} before.</p>
          )}
          {event.type === 'late' && event.pushedAt !== undefined && (
            <p>The push was there {duration(event.pushedAt - event.time)} too late.</p>
          )}
          {event.probability !== undefined && (
            <p>The model gave it a probability of {percent(event.probability)}.</p>
          )}
        </>
      )}
    </div>
  )
}

function EventTable({
  events,
  choose,
}: {
  events: readonly TimelineEvent[]
  choose: (event: TimelineEvent) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section of a page is more than this.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <div class="table-box" role="region" aria-label="Events of this VM" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">What</th>
            <th scope="col">Destination</th>
            <th scope="col" class="from-medium">
              Why
            </th>
          </tr>
        </thead>
        <tbody>
          {events.toReversed().map((event) => (
            <tr key={`${event.type} ${event.time} ${event.destination}`}>
              <td>
                <button type="button" class="link" onClick={() => choose(event)}>
                  {clock(event.time)}
                </button>
              </td>
              <td>{texts[event.type].title}</td>
              <td>{event.destination}</td>
              <td class="from-medium">{event.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function isSame(a: TimelineEvent, b: TimelineEvent): boolean {
  return a.type === b.type && a.time === b.time && a.destination === b.destination
}

const textOf = ({ type, destination, time, why }: TimelineEvent): string =>
  `${clock(time)}: ${destination} ${texts[type].told}${why ? `; ${why}` : ''}`
