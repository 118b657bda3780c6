import { useState } from 'preact/hooks'
import type { Findings, StandingFinding } from '../../wire.ts'
import { getJson } from '../api.ts'
import { count } from '../format.ts'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo, place, setQuery } from '../router.ts'

const severities = ['error', 'warning', 'note'] as const

/** What contradicts itself in what hosts are told, with what proves it. */
export function FindingsPage() {
  const { query } = place.value
  const filters = new URLSearchParams()
  for (const name of ['severity', 'rule', 'vni', 'text']) {
    const value = query.get(name)
    if (value && (name !== 'vni' || /^\d{1,10}$/.test(value))) filters.set(name, value)
  }
  const { data, reload } = useData(`findings ${filters}`, (signal) =>
    getJson<Findings>(`/v1/findings?${filters}`, signal),
  )
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Findings</h1>
          <p class="soft">What contradicts itself in the states that hosts are told.</p>
        </div>
        <button type="button" class="button" onClick={reload}>
          Look again
        </button>
      </div>
      <Filters />
      {data.state === 'loading' && <Loading what="findings" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' && <List found={data.value} isFiltered={filters.size > 0} />}
    </>
  )
}

function Filters() {
  const { query } = place.value
  const severity = query.get('severity') ?? ''
  return (
    <search class="filters">
      <fieldset class="segments">
        <legend class="hidden">Severity</legend>
        {['', ...severities].map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="severity"
              checked={severity === value}
              onChange={() => setQuery({ severity: value })}
            />
            <span>{value === '' ? 'All' : `${value}s`}</span>
          </label>
        ))}
      </fieldset>
      <FilterInput name="text" label="Find in texts and ids" />
      <FilterInput name="vni" label="VNI" />
      {query.get('rule') && (
        <button type="button" class="chip" onClick={() => setQuery({ rule: undefined })}>
          {query.get('rule')} <span aria-hidden="true">×</span>
          <span class="hidden">, show all rules</span>
        </button>
      )}
    </search>
  )
}

function FilterInput({ name, label }: { name: string; label: string }) {
  const [value, setValue] = useState(place.value.query.get(name) ?? '')
  return (
    <label class="search">
      <span class="hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={value}
        onInput={({ currentTarget }) => setValue(currentTarget.value)}
        onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value.trim() })}
      />
    </label>
  )
}

function List({ found, isFiltered }: { found: Findings; isFiltered: boolean }) {
  const { findings, total, states } = found
  if (findings.length === 0 && isFiltered)
    return (
      <Empty title="Nothing matches">
        <p>No finding is of what you chose. Take away a filter to see more.</p>
      </Empty>
    )
  if (states === 0)
    return (
      <Empty title="No state has been told yet">
        <p>
          Tell what hosts should hold by <code>POST /v1/states</code>, or check a state by{' '}
          <code>POST /v1/check</code>; <code>portent check</code> checks files.
        </p>
      </Empty>
    )
  if (findings.length === 0)
    return (
      <Empty title="No contradictions">
        <p>
          {states === 1
            ? 'The state that was told is'
            : `The ${count(states)} states that were told are`}{' '}
          consistent.
        </p>
      </Empty>
    )
  return (
    <>
      <p class="soft" role="status">
        {total === findings.length
          ? `${count(total)} ${total === 1 ? 'finding' : 'findings'}`
          : `The first ${count(findings.length)} of ${count(total)} findings`}
      </p>
      <ul class="findings">
        {findings.map((finding) => (
          <Finding key={`${finding.source} ${finding.fingerprint}`} finding={finding} />
        ))}
      </ul>
    </>
  )
}

function Finding({ finding }: { finding: StandingFinding }) {
  const { rule, severity, message, source, vpc, vnis, host, witness, actual, expected } = finding
  const facts: [string, string | undefined][] = [
    ['Witness', witness],
    ['There is', actual],
    ['Should be', expected],
    ['Host', host],
    ['VPC', vpc],
    ['VNI', vnis.length > 0 ? vnis.join(', ') : undefined],
    ['Found in', source],
    ['Concerns', finding.resources.map(({ type, id }) => `${type} ${id}`).join(', ')],
  ]
  return (
    <li class={`finding ${severity}`}>
      <p class="finding-head">
        <span class={`badge ${severity}`}>{severity}</span>
        <a href={linkTo('rules', rule)}>{rule}</a>
        <button type="button" class="link" onClick={() => setQuery({ rule })}>
          only these
        </button>
      </p>
      <p class="finding-message">{message}</p>
      <dl class="finding-facts">
        {facts.map(([name, value]) =>
          value === undefined || value === '' ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </li>
  )
}
