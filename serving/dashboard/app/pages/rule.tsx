import type { RulePage as Rule } from '../../wire.ts'
import { getJson } from '../api.ts'
import { Crumbs } from '../parts/crumbs.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo } from '../router.ts'

/** What a rule says, why it matters, and the remedy; as docs/rules has it. */
export function RulePage({ id }: { id: string }) {
  const { data, reload } = useData(`rule ${id}`, (signal) =>
    getJson<Rule>(`/v1/rules/${encodeURIComponent(id)}`, signal),
  )
  return (
    <>
      <Crumbs steps={[{ title: 'Findings', href: linkTo('findings') }]} />
      <h1>{id}</h1>
      {data.state === 'loading' && <Loading what="the rule" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' && <Told rule={data.value} />}
    </>
  )
}

function Told({ rule }: { rule: Rule }) {
  const { id, severity, title, why, example, remedy } = rule
  return (
    <article class="card rule">
      <p class="rule-title">
        <span class={`badge ${severity}`}>{severity}</span> {title}
      </p>
      <h2>Why it matters</h2>
      <p>{why}</p>
      <h2>Example</h2>
      <p>{example}</p>
      <h2>Remedy</h2>
      <p>{remedy}</p>
      <p class="soft">
        <a href={`${linkTo('findings')}?rule=${id}`}>Findings of this rule</a>
      </p>
    </article>
  )
}
