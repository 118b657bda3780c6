import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { getJson, postJson } from '../api.ts'
import { bytes, count, day, duration, nothing, percent, shortVersion } from '../format.ts'
import { live } from '../live.ts'
import { ConfirmDialog } from '../parts/dialog.tsx'
import { ModelComparison } from '../parts/model-comparison.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useData } from '../parts/use-data.ts'
import { may, session } from '../session.ts'

/** As `GET /v1/models` answers. */
export interface Model {
  readonly version: string
  readonly createdAt: string
  readonly kind: string
  readonly name: string
  readonly data: {
    readonly from: number
    readonly to: number
    readonly events: number
    readonly vms: number
    readonly items: number
  }
  readonly horizon: number
  readonly metrics: Readonly<Record<string, number>>
  readonly parents?: readonly string[]
  readonly alias: 'champion' | 'challenger' | null
  /** Of networks that it answers for, in `[0, 1]`. */
  readonly share: number
  /** Bytes. */
  readonly size: number
  readonly promotedAt: string | null
}

interface Models {
  readonly models: readonly Model[]
  readonly failed: readonly { readonly version: string; readonly reason: string }[]
}

interface Decision {
  readonly seq: number
  readonly time: string
  readonly stage: string
  readonly outcome: 'wait' | 'canary' | 'promote' | 'reject' | 'rollback' | 'keep'
  readonly who: string
  readonly sentence: string
  readonly checks: readonly {
    readonly name: string
    readonly passed: boolean | null
    readonly told: string
  }[]
}

/** What is about to be done. */
type Asked = { readonly what: 'promote'; readonly model: Model } | { readonly what: 'rollback' }

/** The models that there are, which of them answers, and why; to promote another, or go back. */
export function ModelsPage() {
  const serving = live.value?.model?.version
  const { data, reload } = useData(
    'models',
    (signal) => getJson<Models>('/v1/models', signal),
    serving,
  )
  const decisions = useData(
    'decisions',
    (signal) => getJson<{ decisions: Decision[] }>('/v1/models/decisions?limit=30', signal),
    serving,
  )
  const [asked, setAsked] = useState<Asked | null>(null)
  const again = () => {
    reload()
    decisions.reload()
  }
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Models</h1>
          <p class="soft">Which version answers, how it does, and why it was chosen.</p>
        </div>
      </div>
      {data.state === 'loading' && <Loading what="models" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' &&
        (data.value.models.length === 0 ? (
          <Empty title="No model has been trained yet">
            <p>
              <code>portent train</code> makes one of the log that was ingested.
            </p>
          </Empty>
        ) : (
          <Versions known={data.value} ask={setAsked} />
        ))}
      {decisions.data.state === 'ready' && decisions.data.value.decisions.length > 0 && (
        <Decisions decisions={decisions.data.value.decisions} />
      )}
      {asked && <Confirm asked={asked} close={() => setAsked(null)} done={again} />}
    </>
  )
}

function Versions({ known, ask }: { known: Models; ask: (asked: Asked) => void }) {
  const { models, failed } = known
  const champion = models.find(({ alias }) => alias === 'champion')
  const challenger = models.find(({ alias }) => alias === 'challenger')
  const others = models.filter((model) => model !== champion)
  const [other, setOther] = useState<string | null>(null)
  const compared = other ?? challenger?.version ?? others[0]?.version
  const hadChampionBefore = models.some(
    ({ promotedAt, alias }) => promotedAt !== null && alias !== 'champion',
  )
  return (
    <>
      {failed.map(({ version, reason }) => (
        <p class="notice bad" key={version}>
          <strong>{shortVersion(version)} cannot be loaded.</strong> {reason}
        </p>
      ))}
      <div class="columns even">
        {champion ? (
          <ModelCard model={champion} title="Champion">
            {may('admin') && (
              <button
                type="button"
                class="button"
                disabled={!hadChampionBefore}
                onClick={() => ask({ what: 'rollback' })}
              >
                Roll back
              </button>
            )}
          </ModelCard>
        ) : (
          <Empty title="No champion">
            <p>Nothing is predicted until a version is promoted.</p>
          </Empty>
        )}
        {challenger ? (
          <ModelCard model={challenger} title="Challenger">
            <PromoteButton model={challenger} ask={ask} isPrimary />
          </ModelCard>
        ) : (
          <section class="card model-card empty" aria-labelledby="no-challenger">
            <h2 id="no-challenger">No challenger</h2>
            <p class="soft">
              The next training makes one: it is judged beside the champion, and takes its place
              only if it proves better.
            </p>
          </section>
        )}
      </div>
      {champion && compared !== undefined && (
        <ModelComparison a={champion} others={others} b={compared} choose={setOther} />
      )}
      <section class="card" aria-labelledby="versions">
        <h2 id="versions">
          Versions <span class="soft">{count(models.length)}</span>
        </h2>
        <ul class="versions">
          {models.map((model) => (
            <li key={model.version}>
              <code>{shortVersion(model.version)}</code>
              <span>{model.kind}</span>
              {model.alias && <span class={`badge ${model.alias}`}>{model.alias}</span>}
              <span class="soft versions-data">
                {day(Date.parse(model.createdAt))} · {count(model.data.events)} requests ·{' '}
                {bytes(model.size)}
              </span>
              <span class="number">{percent(model.metrics.coverage)}</span>
              {model.alias !== 'champion' && <PromoteButton model={model} ask={ask} />}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function PromoteButton(props: { model: Model; ask: (asked: Asked) => void; isPrimary?: boolean }) {
  const { model, ask, isPrimary } = props
  if (!may('admin')) return null
  return (
    <button
      type="button"
      class={isPrimary ? 'button primary' : 'button small'}
      aria-label={`Promote ${shortVersion(model.version)}`}
      onClick={() => ask({ what: 'promote', model })}
    >
      Promote
    </button>
  )
}

function ModelCard(props: { model: Model; title: string; children?: ComponentChildren }) {
  const { model, title, children } = props
  const { version, kind, data, metrics, promotedAt, share, horizon } = model
  const id = title.toLowerCase()
  return (
    <section class={`card model-card ${id}`} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <p class="model-name">
        {kind} <code>{shortVersion(version)}</code>
      </p>
      <dl class="facts">
        <div>
          <dt>Coverage in replay</dt>
          <dd>{percent(metrics.coverage)}</dd>
        </div>
        <div>
          <dt>Accuracy in replay</dt>
          <dd>{percent(metrics.accuracy)}</dd>
        </div>
        <div>
          <dt>Answers for</dt>
          <dd>
            {share === 1 ? 'all VPCs' : share === 0 ? 'none yet' : `${percent(share)} of VPCs`}
          </dd>
        </div>
        <div>
          <dt>Learned</dt>
          <dd>
            {count(data.events)} requests of {count(data.vms)} VMs
          </dd>
        </div>
        <div>
          <dt>Until</dt>
          <dd>{data.events === 0 ? nothing : day(data.to)}</dd>
        </div>
        <div>
          <dt>{promotedAt ? 'Promoted' : 'Looks ahead'}</dt>
          <dd>{promotedAt ? day(Date.parse(promotedAt)) : duration(horizon)}</dd>
        </div>
      </dl>
    </section>
  )
}

const outcomeTones: Record<Decision['outcome'], string> = {
  wait: 'off',
  canary: 'shadow',
  promote: 'on',
  reject: 'warning',
  rollback: 'error',
  keep: 'on',
}

function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <section class="card" aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      <ol class="decisions">
        {decisions.map(({ seq, time, outcome, who, sentence, checks }) => (
          <li key={seq}>
            <span class={`badge ${outcomeTones[outcome]}`}>{outcome}</span>
            <div>
              <p>{sentence}</p>
              <p class="soft small-text">
                {day(Date.parse(time))}, {who}
              </p>
              {checks.length > 0 && (
                <details>
                  <summary>
                    {checks.filter(({ passed }) => passed).length} of {checks.length} checks passed
                  </summary>
                  <ul class="checks">
                    {checks.map(({ name, passed, told }) => (
                      <li key={name}>
                        <strong>
                          {passed === null ? 'unknown' : passed ? 'passed' : 'failed'}
                        </strong>{' '}
                        {name}: {told}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Confirm({ asked, close, done }: { asked: Asked; close: () => void; done: () => void }) {
  const who = session.value.state === 'open' ? session.value.session.who : ''
  const act = async (reason: string) => {
    if (asked.what === 'rollback') await postJson('/v1/models/rollback', { who, reason })
    else await postJson('/v1/models/promote', { version: asked.model.version, who, reason })
    done()
  }
  if (asked.what === 'rollback')
    return (
      <ConfirmDialog title="Roll back?" confirm="Roll back" act={act} close={close}>
        <p>The champion before answers again, for all VPCs, at once. No request is turned away.</p>
      </ConfirmDialog>
    )
  const { version, kind } = asked.model
  return (
    <ConfirmDialog
      title={`Promote ${shortVersion(version)}?`}
      confirm="Promote"
      act={act}
      close={close}
    >
      <p>
        This {kind} model answers for all VPCs as soon as it is loaded. Until then the champion goes
        on, and no request is turned away.
      </p>
    </ConfirmDialog>
  )
}
