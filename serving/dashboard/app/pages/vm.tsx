import type { SimilarVm, Timeline } from '../../wire.ts'
import { ApiError, getJson } from '../api.ts'
import { count, nothing, percent } from '../format.ts'
import { networks } from '../live.ts'
import { HourBars } from '../parts/charts.tsx'
import { Crumbs } from '../parts/crumbs.tsx'
import { Icon } from '../parts/icon.tsx'
import { type Preview, PushPlan } from '../parts/push-plan.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { TimelineChart } from '../parts/timeline.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo } from '../router.ts'

/** As `GET /v1/vms/{vni}/{ip}` answers. */
interface Vm {
  readonly cluster: number | null
  readonly similarVms: number
  readonly profile: {
    readonly requests: number
    readonly distinctDestinations: number
    readonly ports: readonly { port: number; protocol: number; requests: number }[]
    readonly hours: readonly number[]
  }
}

/** One VM: what happened to it, what would be pushed for it now, and which others are like it. */
export function VmPage({ vni, ip }: { vni: number; ip: string }) {
  const path = `/v1/vms/${vni}/${encodeURIComponent(ip)}`
  const row = networks.value.get(vni)
  const timeline = useData(
    `timeline ${path}`,
    (signal) => getJson<Timeline>(`${path}/timeline`, signal),
    row,
  )
  const vm = useData(`vm ${path}`, (signal) => getJson<Vm>(path, signal))
  const plan = useData(`plan ${path}`, (signal) => getJson<Preview>(`${path}/plan`, signal))
  // Reports tell it last; where there are none, the desired state may know.
  const reported = timeline.data.state === 'ready' ? timeline.data.value.host : ''
  const host = reported || (plan.data.state === 'ready' ? plan.data.value.host : '')
  return (
    <>
      <Crumbs
        steps={[
          { title: 'Overview', href: linkTo() },
          { title: `VPC ${vni}`, href: linkTo('vpcs', vni) },
        ]}
      />
      <div class="page-head">
        <div>
          <h1>{ip}</h1>
          <p class="soft">
            {host === ''
              ? 'Neither a report nor the desired state says which host runs it'
              : `On host ${host}`}
            {vm.data.state === 'ready' && vm.data.value.cluster !== null && (
              <>, in cluster {vm.data.value.cluster}</>
            )}
          </p>
        </div>
        <a class="button" href={`${linkTo('vpcs', vni, 'map')}?vm=${encodeURIComponent(ip)}`}>
          <Icon name="map" />
          Show on the map
        </a>
      </div>
      <section class="card" aria-labelledby="timeline">
        <h2 id="timeline">What happened</h2>
        {timeline.data.state === 'loading' && <Loading what="what happened" />}
        {timeline.data.state === 'failed' && (
          <Failed error={timeline.data.error} retry={timeline.reload} />
        )}
        {timeline.data.state === 'ready' &&
          (timeline.data.value.events.length === 0 ? (
            <Empty title="Nothing has been reported of this VM">
              <p>What is reported of its requests and pushes is shown here as it comes.</p>
            </Empty>
          ) : (
            <TimelineChart timeline={timeline.data.value} />
          ))}
      </section>
      <PlanSection plan={plan} />
      <div class="columns even">
        <section class="card" aria-labelledby="profile">
          <h2 id="profile">Profile</h2>
          <Profile data={vm.data} reload={vm.reload} />
        </section>
        <Similar path={path} vni={vni} />
      </div>
    </>
  )
}

function PlanSection({ plan: { data, reload } }: { plan: ReturnType<typeof useData<Preview>> }) {
  return (
    <section class="card" aria-labelledby="plan">
      <div class="card-head">
        <h2 id="plan">Push plan, if it were made now</h2>
        <button type="button" class="button small" onClick={reload}>
          Look again
        </button>
      </div>
      {data.state === 'loading' && <Loading what="the plan" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' && <PushPlan preview={data.value} />}
    </section>
  )
}

const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 132: 'SCTP' }

/** As people write it: `TCP 443`; the port alone where the protocol is not known. */
function portText(port: number, protocol: number): string {
  if (protocol === 0) return `${port}`
  return `${protocols[protocol] ?? `protocol ${protocol}`} ${port}`
}

function Profile({
  data,
  reload,
}: {
  data: ReturnType<typeof useData<Vm>>['data']
  reload: () => void
}) {
  if (data.state === 'loading') return <Loading what="the profile" />
  if (data.state === 'failed')
    return data.error instanceof ApiError && data.error.status === 404 ? (
      <p class="soft">Neither the model nor a report has named this VM.</p>
    ) : (
      <Failed error={data.error} retry={reload} />
    )
  const { requests, distinctDestinations, ports, hours } = data.value.profile
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Requests</dt>
          <dd>{count(requests)}</dd>
        </div>
        <div>
          <dt>Destinations</dt>
          <dd>{count(distinctDestinations)}</dd>
        </div>
        <div class="long">
          <dt>Ports</dt>
          <dd>
            {ports.length === 0
              ? nothing
              : ports.map(({ port, protocol }) => portText(port, protocol)).join(', ')}
          </dd>
        </div>
      </dl>
      <h3 class="chart-title">Requests by hour of the day, UTC</h3>
      <HourBars hours={hours} label={hoursText(hours)} />
    </>
  )
}

function hoursText(hours: readonly number[]): string {
  const most = Math.max(...hours)
  if (most === 0) return 'No requests at any hour'
  return `Requests by hour of the day; most, ${count(most)}, from ${hours.indexOf(most)} o'clock`
}

function Similar({ path, vni }: { path: string; vni: number }) {
  const { data, reload } = useData(`similar ${path}`, (signal) =>
    getJson<{ vms: SimilarVm[] }>(`${path}/similar`, signal),
  )
  return (
    <section class="card" aria-labelledby="similar">
      <h2 id="similar">Similar VMs</h2>
      {data.state === 'loading' && <Loading what="similar VMs" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' &&
        (data.value.vms.length === 0 ? (
          <p class="soft">The model knows no VM that is like it.</p>
        ) : (
          <ol class="similar">
            {data.value.vms.map(({ ip, similarity, shared }) => (
              <li key={ip}>
                <a href={linkTo('vpcs', vni, 'vms', ip)}>{ip}</a>
                <span class="soft">{shared === 1 ? 'one item' : `${shared} items`} in common</span>
                <span class="number">{percent(similarity)}</span>
              </li>
            ))}
          </ol>
        ))}
    </section>
  )
}
