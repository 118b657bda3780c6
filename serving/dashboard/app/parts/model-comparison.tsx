import { getJson } from '../api.ts'
import { count, duration, nothing, percent, shortVersion } from '../format.ts'
import type { Model } from '../pages/models.tsx'
import { Failed, Loading } from './states.tsx'
import { useData } from './use-data.ts'

interface Judged {
  readonly moments: number
  readonly coverage: number
  readonly calibrationError: number
  readonly brier: number
  readonly medianMs: number
}

type Side = Model & { readonly judged: Judged | null }

/** As `GET /v1/models/compare` answers. */
interface Comparison {
  readonly a: Side
  readonly b: Side
  /** Whether the live figures are of the same moments. */
  readonly areJudgedTogether: boolean
}

interface Row {
  readonly title: string
  readonly of: (side: Side) => number | undefined
  readonly text: (value: number) => string
  /** Which way is better; none where neither is. */
  readonly better?: 'higher' | 'lower'
}

const rows: readonly Row[] = [
  {
    title: 'Coverage in replay',
    of: ({ metrics }) => metrics.coverage,
    text: percent,
    better: 'higher',
  },
  {
    title: 'Accuracy in replay',
    of: ({ metrics }) => metrics.accuracy,
    text: percent,
    better: 'higher',
  },
  { title: 'Live coverage', of: ({ judged }) => judged?.coverage, text: percent, better: 'higher' },
  {
    title: 'Live calibration error',
    of: ({ judged }) => judged?.calibrationError,
    text: (value) => value.toFixed(3),
    better: 'lower',
  },
  {
    title: 'Live Brier score',
    of: ({ judged }) => judged?.brier,
    text: (value) => value.toFixed(3),
    better: 'lower',
  },
  {
    title: 'Time of a prediction',
    of: ({ judged }) => judged?.medianMs,
    text: duration,
    better: 'lower',
  },
  { title: 'Moments judged', of: ({ judged }) => judged?.moments, text: count },
  { title: 'Requests learned', of: ({ data }) => data.events, text: count },
  { title: 'VMs known', of: ({ data }) => data.vms, text: count },
]

/** The champion beside another version. */
export function ModelComparison(props: {
  a: Model
  b: string
  others: readonly Model[]
  choose: (version: string) => void
}) {
  const { a, b, others, choose } = props
  const { data, reload } = useData(`compare ${a.version} ${b}`, (signal) =>
    getJson<Comparison>(`/v1/models/compare?a=${a.version}&b=${b}`, signal),
  )
  return (
    <section class="card" aria-labelledby="comparison">
      <div class="card-head">
        <h2 id="comparison">Champion and</h2>
        <label>
          <span class="hidden">Compare with</span>
          <select value={b} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {others.map(({ version, kind, alias }) => (
              <option key={version} value={version}>
                {shortVersion(version)} {kind}
                {alias ? `, ${alias}` : ''}
              </option>
            ))}
          </select>
        </label>
      </div>
      {data.state === 'loading' && <Loading what="the comparison" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' && <Compared comparison={data.value} />}
    </section>
  )
}

function Compared({ comparison: { a, b, areJudgedTogether } }: { comparison: Comparison }) {
  const known = rows.filter((row) => row.of(a) !== undefined || row.of(b) !== undefined)
  return (
    <>
      <table class="comparison">
        <thead>
          <tr>
            <td />
            <th scope="col" class="number">
              {shortVersion(a.version)}
            </th>
            <th scope="col" class="number">
              {shortVersion(b.version)}
            </th>
          </tr>
        </thead>
        <tbody>
          {known.map((row) => {
            const [left, right] = [row.of(a), row.of(b)]
            return (
              <tr key={row.title}>
                <th scope="row">{row.title}</th>
                <td class="number">{left === undefined ? nothing : row.text(left)}</td>
                <td class={`number ${verdict(row, left, right)}`}>
                  {right === undefined ? nothing : row.text(right)}
                  {verdict(row, left, right) !== '' && (
                    <span class="verdict">{verdict(row, left, right)}</span>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {(a.judged || b.judged) && !areJudgedTogether && (
        <p class="soft small-text">
          The live figures are of different moments, so they do not tell which is better.
        </p>
      )}
    </>
  )
}

function verdict(
  { better }: Row,
  left: number | undefined,
  right: number | undefined,
): '' | 'better' | 'worse' {
  if (!better || left === undefined || right === undefined || left === right) return ''
  return right > left === (better === 'higher') ? 'better' : 'worse'
}
