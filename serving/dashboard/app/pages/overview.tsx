import { useMemo, useState } from 'preact/hooks'
import type { NetworkRow, RecentEvent, ServingModel } from '../../wire.ts'
import { clock, count, nothing, percent, rate } from '../format.ts'
import { connection, events, live, networks } from '../live.ts'
import { measures, total, totalOf, totalOfColumns } from '../measures.ts'
import { AreaLine, MinuteBars, ShareBar, Sparkline } from '../parts/charts.tsx'
import { NothingReported } from '../parts/nothing-reported.tsx'
import { Empty, Loading } from '../parts/states.tsx'
import { type Column, type Order, Table } from '../parts/table.tsx'
import { Tile, toneOf } from '../parts/tile.tsx'
import { linkTo, place, setQuery } from '../router.ts'

/** How all networks do, and each of them. */
export function OverviewPage() {
  const now = live.value
  const rows = useMemo(() => [...networks.value.values()], [networks.value])
  if (!now)
    return (
      <>
        <h1>Overview</h1>
        {connection.value.state === 'connecting' && <Loading what="what happens" />}
      </>
    )
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Overview</h1>
          <p class="soft">The last ten minutes of {networksText(rows.length)}.</p>
        </div>
        <p class="soft page-time">as of {clock(now.time)}</p>
      </div>
      {rows.length === 0 ? (
        <FirstRun hasModel={now.model !== null} />
      ) : (
        <>
          {now.model === null && <NoModel />}
          {isSilent(now.series) ? <NothingReported vni={rows[0]!.vni} /> : <LastHour rows={rows} />}
          <Networks rows={rows} />
        </>
      )}
    </>
  )
}

/** What happened, in numbers and by minute, and what has just happened. */
function LastHour({ rows }: { rows: readonly NetworkRow[] }) {
  const { series, time } = live.value!
  return (
    <>
      <Tiles rows={rows} />
      <div class="columns">
        <section class="card" aria-labelledby="minutes">
          <h2 id="minutes">First packets by minute</h2>
          <MinuteBars
            label="First packets in each minute of the last hour"
            endsAt={time}
            bands={[
              { id: 'hits', title: 'hits', values: series.hits },
              { id: 'late', title: 'late', values: series.late },
              { id: 'requests', title: 'misses', values: series.requests },
            ]}
          />
        </section>
        <JustNow />
      </div>
    </>
  )
}

/** Whether nothing was reported for an hour. */
const isSilent = (series: Parameters<typeof totalOfColumns>[0]): boolean => {
  const { requests, hits, late, unused } = totalOfColumns(series)
  return requests + hits + late + unused === 0
}

const networksText = (number: number) => (number === 1 ? 'one VPC' : `${count(number)} VPCs`)

function Tiles({ rows }: { rows: readonly NetworkRow[] }) {
  const { series, model } = live.value!
  const sum = total(rows.map(({ recent }) => recent))
  const { coverage, accuracy, late, packets } = measures(sum)
  const hour = totalOfColumns(series)
  const byMinute = series.hits.map((hits, i) =>
    measures({
      ...{ hits, late: series.late[i]! },
      ...{ requests: series.requests[i]!, unused: series.unused[i]! },
    }),
  )
  // The minute that has just begun is not over.
  const aMinute = (values: readonly number[]) => totalOf(values.slice(-6, -1)) / 5
  return (
    <div class="tiles">
      <Tile
        title="Coverage"
        value={percent(coverage)}
        tone={toneOf(coverage)}
        note={`${count(sum.hits)} of ${count(packets)} first packets found their item there${expectedText(model)}`}
      >
        <AreaLine
          values={byMinute.map(({ coverage }) => coverage)}
          label="Coverage by minute of the last hour"
        />
      </Tile>
      <Tile
        title="Accuracy"
        value={percent(accuracy)}
        note={`${count(sum.hits)} of ${count(sum.hits + sum.late + sum.unused)} pushes were of use`}
      >
        <AreaLine
          values={byMinute.map(({ accuracy }) => accuracy)}
          label="Accuracy by minute of the last hour"
        />
      </Tile>
      <Tile
        title="Late"
        value={percent(late)}
        note={`${count(sum.late)} first packets came before their push`}
      >
        <AreaLine
          values={byMinute.map(({ late }) => late)}
          label="Late first packets by minute of the last hour"
        />
      </Tile>
      <Tile
        title="NCM requests saved"
        value={count(hour.hits)}
        note={`in the last hour; ${rate(aMinute(series.hits))} a minute now, and ${rate(aMinute(series.requests))} are still asked`}
      >
        <AreaLine values={series.hits} label="Saved requests by minute of the last hour" />
      </Tile>
    </div>
  )
}

const expectedText = (model: ServingModel | null) =>
  model === null || model.coverage === null
    ? ''
    : `; ${percent(model.coverage)} in the model’s replay`

const columns: readonly Column<NetworkRow>[] = [
  {
    id: 'vni',
    title: 'VNI',
    cell: ({ vni }) => <a href={linkTo('vpcs', vni)}>{vni}</a>,
    sort: ({ vni }) => vni,
  },
  {
    id: 'coverage',
    title: 'Coverage',
    help: 'Share of first packets that found their item there',
    cell: ({ recent }) => {
      const { coverage } = measures(recent)
      return <ShareBar share={coverage} {...toneProps(coverage)} />
    },
    sort: ({ recent }) => measures(recent).coverage,
  },
  {
    id: 'trend',
    title: 'Last hour',
    help: 'Coverage in each five minutes of the last hour',
    cell: ({ vni, trend }) => <Sparkline values={trend} label={trendText(vni, trend)} />,
    from: 'medium',
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    help: 'Share of pushes that were of use',
    cell: ({ recent }) => percent(measures(recent).accuracy),
    sort: ({ recent }) => measures(recent).accuracy,
    isNumber: true,
    from: 'medium',
  },
  {
    id: 'late',
    title: 'Late',
    help: 'Share of first packets that came before their push',
    cell: ({ recent }) => percent(measures(recent).late),
    sort: ({ recent }) => measures(recent).late,
    firstSort: 'descending',
    isNumber: true,
    from: 'wide',
  },
  {
    id: 'misses',
    title: 'Misses',
    help: 'First packets that nothing was pushed for',
    cell: ({ recent }) => count(recent.requests),
    sort: ({ recent }) => recent.requests,
    firstSort: 'descending',
    isNumber: true,
  },
  {
    id: 'saved',
    title: 'Saved',
    help: 'Requests that the NCM was spared',
    cell: ({ recent }) => count(recent.hits),
    sort: ({ recent }) => recent.hits,
    firstSort: 'descending',
    isNumber: true,
    from: 'medium',
  },
  {
    id: 'vms',
    title: 'VMs',
    help: 'That the model knows',
    cell: ({ vms }) => (vms === 0 ? nothing : count(vms)),
    sort: ({ vms }) => vms,
    firstSort: 'descending',
    isNumber: true,
    from: 'wide',
  },
]

const toneProps = (coverage: number | null) => {
  const tone = toneOf(coverage)
  return tone ? { tone } : {}
}

function trendText(vni: number, trend: readonly (number | null)[]): string {
  const known = trend.filter((value) => value !== null)
  if (known.length === 0) return `VNI ${vni}: nothing in the last hour`
  return `VNI ${vni}: coverage from ${percent(known[0])} to ${percent(known.at(-1))} in the last hour`
}

const orders = new Set(['ascending', 'descending'])

function Networks({ rows }: { rows: readonly NetworkRow[] }) {
  const { query } = place.value
  const [text, setText] = useState(query.get('vni') ?? '')
  const direction = query.get('order') ?? 'descending'
  const order: Order = {
    column: query.get('by') ?? 'misses',
    direction: orders.has(direction) ? (direction as Order['direction']) : 'descending',
  }
  const shown = useMemo(
    () => (text === '' ? rows : rows.filter(({ vni }) => String(vni).includes(text.trim()))),
    [rows, text],
  )
  return (
    <section class="card" aria-labelledby="networks">
      <div class="card-head">
        <h2 id="networks">VPCs</h2>
        <label class="search">
          <span class="hidden">Find a VNI</span>
          <input
            type="search"
            inputMode="numeric"
            placeholder="Find a VNI"
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value)
              setQuery({ vni: currentTarget.value })
            }}
          />
        </label>
      </div>
      {shown.length === 0 ? (
        <Empty title="No VPC matches">
          <p>No VNI has “{text}” in it.</p>
        </Empty>
      ) : (
        <Table
          label="VPCs"
          rows={shown}
          columns={columns}
          nameOf={({ vni }) => String(vni)}
          order={order}
          onOrder={({ column, direction }) => setQuery({ by: column, order: direction })}
        />
      )}
    </section>
  )
}

const eventTexts: Record<RecentEvent['type'], string> = {
  request: 'asked for',
  hit: 'found',
  late: 'too early for',
  expiry: 'never used',
  push: 'is sent',
  plan: 'plan',
  model: 'model',
  alarm: 'alarm',
}

/** What happened to one VM within so long is told as one, milliseconds. */
const together = 3_000

/** Events of one kind of one VM that came together as one, with how many there were. */
function grouped(all: readonly RecentEvent[]): { event: RecentEvent; more: number }[] {
  const groups: { event: RecentEvent; more: number }[] = []
  for (const event of all) {
    const last = groups.find(
      ({ event: first }) =>
        first.type === event.type &&
        first.vni === event.vni &&
        first.ip === event.ip &&
        Math.abs(first.time - event.time) < together,
    )
    if (last) last.more++
    else groups.push({ event, more: 0 })
  }
  return groups
}

/** What has just happened. */
function JustNow() {
  const latest = grouped(events.value).slice(0, 8)
  return (
    <section class="card just-now" aria-labelledby="just-now">
      <h2 id="just-now">Just now</h2>
      {latest.length === 0 ? (
        <p class="soft">Nothing has happened since you opened this page.</p>
      ) : (
        <ol class="feed">
          {latest.map(({ event, more }) => (
            <li key={`${event.time} ${event.vni} ${event.ip} ${event.destination} ${event.type}`}>
              <span class={`event-mark ${event.type}`} aria-hidden="true" />
              <span class="event-text">
                {event.ip !== undefined && event.vni !== undefined && (
                  <a href={linkTo('vpcs', event.vni, 'vms', event.ip)}>{event.ip}</a>
                )}{' '}
                {eventTexts[event.type]}{' '}
                {more > 0 ? `${more + 1} items` : (event.destination ?? event.text)}
              </span>
              <time class="soft">{clock(event.time)}</time>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function NoModel() {
  return (
    <p class="notice">
      No model serves yet, so nothing is predicted. Reports are kept; <code>portent train</code>{' '}
      makes a model of a log.
    </p>
  )
}

/** What to do where nothing has come yet. */
function FirstRun({ hasModel }: { hasModel: boolean }) {
  return (
    <Empty title="Nothing has been reported yet">
      <p>
        {hasModel
          ? 'A model is ready. As soon as a controller or an agent reports requests, this page shows how many of them were foreseen.'
          : 'Portent needs a log to learn from, and reports of what happens now.'}
      </p>
      <ol class="steps">
        {!hasModel && (
          <>
            <li>
              <code>portent ingest LOG…</code> takes a log in.
            </li>
            <li>
              <code>portent train</code> makes a model of it, which is taken up here at once.
            </li>
          </>
        )}
        <li>
          Report requests to <code>POST /v1/requests</code>, or let agents ask through the gRPC
          port; <a href="/docs">the API</a> has examples.
        </li>
      </ol>
    </Empty>
  )
}
