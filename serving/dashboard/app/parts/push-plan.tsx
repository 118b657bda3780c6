import { useState } from 'preact/hooks'
import { duration, shortVersion } from '../format.ts'
import { ShareBar } from './charts.tsx'

interface Decided {
  readonly destination: string
  readonly probability: number
  readonly savingMs: number
  readonly costMs: number
  readonly reason: string
  readonly why: string
}

/** As `GET /v1/vms/{vni}/{ip}/plan` answers. */
export interface Preview {
  readonly modelVersion: string
  readonly host: string
  readonly mode: 'off' | 'shadow' | 'on'
  readonly why: string
  readonly note?: string
  readonly pushes: readonly (Decided & { readonly reach: 'allowed' | 'unknown' })[]
  readonly refusals: readonly (Decided & { readonly refused: string })[]
}

/** Rows shown before all are asked for. */
const fewRows = 8

const refusalTexts: Readonly<Record<string, string>> = {
  'not-worth-it': 'not worth it',
  'too-late': 'too late',
  'no-host': 'host unknown',
  held: 'held already',
  pending: 'on its way',
  duplicate: 'duplicate',
  unreachable: 'unreachable',
  'reachability-unknown': 'reach unknown',
  contradiction: 'contradiction',
  'host-budget': 'host budget',
  'vni-budget': 'VPC budget',
  'instance-budget': 'budget',
  withheld: 'kept back',
  shadow: 'shadow',
}

/** What would be pushed and what not, each with the reason of the model and that of the planner. */
export function PushPlan({ preview }: { preview: Preview }) {
  const { modelVersion, mode, why, note, pushes, refusals } = preview
  const [showsAll, setShowsAll] = useState(false)
  const rows = [
    ...pushes.map((push) => ({ ...push, verdict: 'push', label: 'push' })),
    ...refusals.map((refusal) => ({
      ...refusal,
      verdict: 'refused',
      label: refusalTexts[refusal.refused] ?? refusal.refused,
    })),
  ].sort((a, b) => b.savingMs - b.costMs - (a.savingMs - a.costMs))
  const shown = showsAll ? rows : rows.slice(0, fewRows)
  return (
    <>
      <p class="soft">
        {namedText(rows.length, pushes.length, modelVersion)}{' '}
        <span class={`badge ${mode}`}>{mode}</span> because {why}.
      </p>
      {note !== undefined && <p class="notice">{sentence(note)}</p>}
      {rows.length > 0 && (
        <ul class="plan">
          {shown.map((row) => (
            <li key={row.destination} class={row.verdict}>
              <span class={`badge ${row.verdict}`}>{row.label}</span>
              <span class="plan-item">{row.destination}</span>
              <ShareBar share={row.probability} />
              <span class="plan-saving" title="What a push saves on average, less its cost">
                {row.savingMs > row.costMs
                  ? `saves ${duration(row.savingMs - row.costMs)}`
                  : 'saves nothing'}
              </span>
              <p class="plan-why">
                <span>{sentence(row.reason)}</span> <span class="soft">{sentence(row.why)}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
      {rows.length > fewRows && (
        <button type="button" class="button small" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer' : `Show all ${rows.length}`}
        </button>
      )}
      {rows.length === 0 && mode !== 'off' && (
        <p class="soft">
          The model names nothing that this VM is likely to ask for within its horizon.
        </p>
      )}
    </>
  )
}

function namedText(named: number, pushed: number, version: string): string {
  const items = named === 1 ? 'one item' : `${named} items`
  const pushes = pushed === 0 ? 'none would be pushed now' : `${pushed} would be pushed now`
  const begin = `Model ${shortVersion(version)} names ${items} that this VM may ask for`
  return named === 0
    ? `${begin.replace('names 0 items', 'names nothing')}.`
    : `${begin}; ${pushes}.`
}

const sentence = (text: string): string =>
  text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
