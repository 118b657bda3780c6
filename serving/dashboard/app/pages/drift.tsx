import { getJson } from '../api.ts'
import { count, day, nothing, percent } from '../format.ts'
import { networks } from '../live.ts'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo } from '../router.ts'

interface Series {
  readonly outcomes: number
  readonly value?: number
  readonly expected?: number
  readonly fall: number
  readonly rise: number
  readonly threshold: number
  readonly learning: boolean
}

interface Feature {
  readonly phase: 'bins' | 'reference' | 'watching'
  readonly psi?: number
  readonly warnAt: number
  readonly alarmAt: number
  readonly values: number
  readonly drifted: 'no' | 'warning' | 'alarm'
}

interface Scope {
  readonly outcomes: { readonly coverage: Series; readonly calibration: Series }
  readonly inputs: Readonly<Record<'item' | 'port' | 'hour' | 'probability', Feature>>
  readonly alarms: readonly {
    readonly time: string
    readonly signal: string
    readonly severity: 'warning' | 'alarm'
    readonly meaning: string
  }[]
}

/** As `GET /v1/drift` answers. */
interface Drift {
  readonly overall?: Scope
  readonly networks: readonly (Scope & { readonly vni: number })[]
  readonly next?: number
}

/** Whether what VMs ask for, and how well it is foreseen, has changed for good. */
export function DriftPage() {
  const { data, reload } = useData(
    'drift',
    (signal) => getJson<Drift>('/v1/drift?limit=100', signal),
    networks.value,
  )
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Drift</h1>
          <p class="soft">
            Whether what VMs ask for, and how well it is foreseen, has changed for good.
          </p>
        </div>
      </div>
      {data.state === 'loading' && <Loading what="what is watched" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' && <Told drift={data.value} />}
    </>
  )
}

function Told({ drift: { overall, networks, next } }: { drift: Drift }) {
  const alarms = [
    ...(overall?.alarms ?? []).map((alarm) => ({ ...alarm, vni: undefined })),
    ...networks.flatMap(({ vni, alarms }) => alarms.map((alarm) => ({ ...alarm, vni }))),
  ].sort((a, b) => (a.time < b.time ? 1 : -1))
  if (!overall && networks.length === 0)
    return (
      <Empty title="Nothing is watched yet">
        <p>Signals appear here as requests, pushes and what became of them are reported.</p>
      </Empty>
    )
  return (
    <>
      <section class="card" aria-labelledby="alarms">
        <h2 id="alarms">Alarms</h2>
        {alarms.length === 0 ? (
          <p class="soft">
            None. What is watched is as usual, or its usual is still being learned.
          </p>
        ) : (
          <ol class="decisions">
            {alarms.slice(0, 30).map(({ time, vni, signal, severity, meaning }) => (
              <li key={`${time} ${vni} ${signal}`}>
                <span class={`badge ${severity === 'alarm' ? 'error' : 'warning'}`}>
                  {severity}
                </span>
                <div>
                  <p>{meaning}</p>
                  <p class="soft small-text">
                    {day(Date.parse(time))},{' '}
                    {vni === undefined ? 'all VPCs' : <a href={linkTo('vpcs', vni)}>VPC {vni}</a>}
                  </p>
                </div>
              </li>
            ))}
          </ol>
        )}
      </section>
      {overall && <Signals scope={overall} title="All VPCs together" />}
      {networks.length > 0 && (
        <section class="card" aria-labelledby="each">
          <h2 id="each">VPC by VPC</h2>
          <div>
            {networks.map(({ vni, ...scope }) => (
              <details class="network-drift" key={vni}>
                <summary>
                  <Icon name="chevron" />
                  <span>VPC {vni}</span>
                  <State scope={scope} />
                </summary>
                <SignalRows scope={scope} />
              </details>
            ))}
          </div>
        </section>
      )}
      {next !== undefined && <p class="soft">The first {count(networks.length)} VPCs are shown.</p>}
    </>
  )
}

function Signals({ scope, title }: { scope: Scope; title: string }) {
  return (
    <section class="card" aria-labelledby="overall">
      <div class="card-head">
        <h2 id="overall">{title}</h2>
        <State scope={scope} />
      </div>
      <SignalRows scope={scope} />
    </section>
  )
}

function State({ scope: { inputs, outcomes } }: { scope: Scope }) {
  const drifted = Object.values(inputs).map(({ drifted }) => drifted)
  if (drifted.includes('alarm')) return <span class="badge error">changed</span>
  if (drifted.includes('warning')) return <span class="badge warning">changing</span>
  if (Object.values(outcomes).every(({ learning }) => learning))
    return <span class="badge off">learning</span>
  return <span class="badge on">as usual</span>
}

const outcomeTitles = { coverage: 'Coverage', calibration: 'Calibration' } as const
const inputTitles = {
  item: 'Which items are asked for',
  port: 'At which ports',
  hour: 'At which hours',
  probability: 'Which probabilities plans gave',
} as const
const phases = {
  bins: 'learns what is frequent',
  reference: 'learns what is usual',
  watching: 'watching',
} as const

function SignalRows({ scope: { outcomes, inputs } }: { scope: Scope }) {
  return (
    <ul class="signals">
      {(['coverage', 'calibration'] as const).map((name) => {
        const { value, expected, fall, rise, threshold, learning, outcomes: seen } = outcomes[name]
        const most = Math.max(fall, rise)
        return (
          <li key={name}>
            <span class="signal-name">{outcomeTitles[name]}</span>
            <Gauge
              at={learning ? null : most / threshold}
              label={`${outcomeTitles[name]}: ${most.toFixed(1)} of ${threshold}`}
            />
            <span class="soft">
              {learning
                ? `learns what is usual, ${count(seen)} outcomes so far`
                : `${shownValue(name, value)}, usual ${shownValue(name, expected)}`}
            </span>
          </li>
        )
      })}
      {(['item', 'port', 'hour', 'probability'] as const).map((name) => {
        const { psi, alarmAt, phase, values } = inputs[name]
        return (
          <li key={name}>
            <span class="signal-name">{inputTitles[name]}</span>
            <Gauge
              at={psi === undefined ? null : psi / alarmAt}
              label={`${inputTitles[name]}: ${psi === undefined ? 'not known yet' : `${psi.toFixed(2)} of ${alarmAt}`}`}
            />
            <span class="soft">
              {psi === undefined
                ? `${phases[phase]}, ${count(values)} values so far`
                : `PSI ${psi.toFixed(2)}, alarm from ${alarmAt}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

const shownValue = (name: 'coverage' | 'calibration', value: number | undefined): string =>
  value === undefined ? nothing : name === 'coverage' ? percent(value) : value.toFixed(3)

/** How near a signal is to its alarm, which is at four fifths of the bar. */
function Gauge({ at, label }: { at: number | null; label: string }) {
  const part = at === null ? 0 : Math.max(0, Math.min(1, 0.8 * at))
  const tone = at === null ? 'none' : at >= 1 ? 'poor' : at >= 0.5 ? 'fair' : 'good'
  return (
    <svg
      class={`gauge ${tone}`}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect class="share-all" width="100" height="8" />
      <rect class="share-part" width={100 * part} height="8" />
      <path class="limit" d="M80 0V8" />
    </svg>
  )
}
