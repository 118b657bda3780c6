import { useMemo, useState } from 'preact/hooks'
import type { NetworkVms } from '../../wire.ts'
import { getJson } from '../api.ts'
import { ago, count, nothing, percent } from '../format.ts'
import { live, networks } from '../live.ts'
import { measures, totalOfColumns } from '../measures.ts'
import { AreaLine, ShareBar } from '../parts/charts.tsx'
import { Crumbs } from '../parts/crumbs.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, type Order, Table } from '../parts/table.tsx'
import { Tile, toneOf } from '../parts/tile.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo } from '../router.ts'

/** One VPC and its VMs, those with most misses first. */
export function VpcPage({ vni }: { vni: number }) {
  const row = networks.value.get(vni)
  const { data, reload } = useData(
    `vms ${vni}`,
    (signal) => getJson<NetworkVms>(`/v1/networks/${vni}/vms`, signal),
    row,
  )
  return (
    <>
      <Crumbs steps={[{ title: 'Overview', href: linkTo() }]} />
      <div class="page-head">
        <div>
          <h1>VPC {vni}</h1>
          <p class="soft">The last hour.</p>
        </div>
        <a class="button" href={linkTo('vpcs', vni, 'map')}>
          <Icon name="map" />
          Cluster map
        </a>
      </div>
      {data.state === 'loading' && <Loading what="the VMs" />}
      {data.state === 'failed' && <Failed error={data.error} retry={reload} />}
      {data.state === 'ready' &&
        (data.value.ip.length === 0 ? (
          <Empty title="No VM of this VPC is known">
            <p>Neither the model nor a report has named one. Check the VNI.</p>
          </Empty>
        ) : (
          <>
            <Tiles vms={data.value} vni={vni} />
            <Vms vms={data.value} />
          </>
        ))}
    </>
  )
}

function Tiles({ vms, vni }: { vms: NetworkVms; vni: number }) {
  const sum = totalOfColumns(vms)
  const { coverage, accuracy, late, packets } = measures(sum)
  const trend = networks.value.get(vni)?.trend
  if (packets + sum.unused === 0)
    return (
      <p class="notice">
        Nothing was reported of this VPC in the last hour. The VMs below are those that the model or
        an earlier report has named; each one’s page says what would be pushed for it now.
      </p>
    )
  return (
    <div class="tiles">
      <Tile
        title="Coverage"
        value={percent(coverage)}
        tone={toneOf(coverage)}
        note={`${count(sum.hits)} of ${count(packets)} first packets`}
      >
        {trend && (
          <AreaLine values={trend} label="Coverage in each five minutes of the last hour" />
        )}
      </Tile>
      <Tile
        title="Accuracy"
        value={percent(accuracy)}
        note={`${count(sum.unused)} pushes left their host unused`}
      />
      <Tile
        title="Late"
        value={percent(late)}
        note={`${count(sum.late)} first packets came before their push`}
      />
      <Tile
        title="Misses"
        value={count(sum.requests)}
        note={`of ${count(vms.requests.filter((value) => value > 0).length)} of ${count(vms.ip.length)} VMs`}
      />
    </div>
  )
}

/** A place in the columns. */
type Vm = number

function columnsOf(vms: NetworkVms, now: number): Column<Vm>[] {
  const measuresOf = (vm: Vm) =>
    measures({
      requests: vms.requests[vm]!,
      hits: vms.hits[vm]!,
      late: vms.late[vm]!,
      unused: vms.unused[vm]!,
    })
  return [
    {
      id: 'ip',
      title: 'VM',
      cell: (vm) => <a href={linkTo('vpcs', vms.vni, 'vms', vms.ip[vm]!)}>{vms.ip[vm]}</a>,
      sort: (vm) => sortableAddress(vms.ip[vm]!),
    },
    {
      id: 'misses',
      title: 'Misses',
      help: 'First packets that nothing was pushed for',
      cell: (vm) => count(vms.requests[vm]!),
      sort: (vm) => vms.requests[vm]!,
      firstSort: 'descending',
      isNumber: true,
    },
    {
      id: 'coverage',
      title: 'Coverage',
      help: 'Share of first packets that found their item there',
      cell: (vm) => {
        const { coverage } = measuresOf(vm)
        const tone = toneOf(coverage)
        return <ShareBar share={coverage} {...(tone && { tone })} />
      },
      sort: (vm) => measuresOf(vm).coverage,
    },
    {
      id: 'hits',
      title: 'Hits',
      help: 'First packets that found their item there',
      cell: (vm) => count(vms.hits[vm]!),
      sort: (vm) => vms.hits[vm]!,
      firstSort: 'descending',
      isNumber: true,
      from: 'medium',
    },
    {
      id: 'unused',
      title: 'Unused',
      help: 'Pushes that left their host unused',
      cell: (vm) => count(vms.unused[vm]!),
      sort: (vm) => vms.unused[vm]!,
      firstSort: 'descending',
      isNumber: true,
      from: 'wide',
    },
    {
      id: 'cluster',
      title: 'Cluster',
      help: 'VMs of one cluster ask alike',
      cell: (vm) => (vms.cluster[vm]! < 0 ? nothing : vms.cluster[vm]),
      sort: (vm) => (vms.cluster[vm]! < 0 ? null : vms.cluster[vm]!),
      isNumber: true,
      from: 'wide',
    },
    {
      id: 'latest',
      title: 'Last heard of',
      cell: (vm) => (vms.latest[vm] === 0 ? nothing : ago(vms.latest[vm]!, now)),
      sort: (vm) => (vms.latest[vm] === 0 ? null : vms.latest[vm]!),
      firstSort: 'descending',
      isNumber: true,
      from: 'medium',
    },
  ]
}

/** So that 10.0.0.9 comes before 10.0.0.10. */
const sortableAddress = (address: string) =>
  address.replace(/\d+/g, (digits) => digits.padStart(5, '0'))

function Vms({ vms }: { vms: NetworkVms }) {
  const [text, setText] = useState('')
  const [order, setOrder] = useState<Order>({ column: 'misses', direction: 'descending' })
  const now = live.value?.time ?? vms.since + 3_600_000
  const columns = useMemo(() => columnsOf(vms, now), [vms, now])
  const rows = useMemo(
    () => [...vms.ip.keys()].filter((vm) => vms.ip[vm]!.includes(text.trim())),
    [vms, text],
  )
  return (
    <section class="card" aria-labelledby="vms">
      <div class="card-head">
        <h2 id="vms">
          VMs <span class="soft">{count(rows.length)}</span>
        </h2>
        <label class="search">
          <span class="hidden">Find a VM</span>
          <input
            type="search"
            placeholder="Find a VM"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
      </div>
      {rows.length === 0 ? (
        <Empty title="No VM matches">
          <p>No address has “{text}” in it.</p>
        </Empty>
      ) : (
        <Table
          label="VMs"
          rows={rows}
          columns={columns}
          nameOf={(vm) => vms.ip[vm]!}
          order={order}
          onOrder={setOrder}
          height={14}
        />
      )}
    </section>
  )
}
