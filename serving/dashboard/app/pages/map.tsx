import { useMemo, useState } from 'preact/hooks'
import { ApiError, fetched } from '../api.ts'
import { count } from '../format.ts'
import { clustersOf, type MapCluster, type MapPoints, readMap } from '../map-points.ts'
import { Crumbs } from '../parts/crumbs.tsx'
import { MapView } from '../parts/map-view.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useData } from '../parts/use-data.ts'
import { linkTo, place } from '../router.ts'

/** The VMs of a VPC in the plane, cluster by colour. */
export function MapPage({ vni }: { vni: number }) {
  const { data, reload } = useData(`map ${vni}`, async (signal) =>
    readMap(await (await fetched(`/v1/networks/${vni}/map`, { signal })).arrayBuffer()),
  )
  return (
    <>
      <Crumbs
        steps={[
          { title: 'Overview', href: linkTo() },
          { title: `VPC ${vni}`, href: linkTo('vpcs', vni) },
        ]}
      />
      <h1>Cluster map</h1>
      {data.state === 'loading' && <Loading what="the map" />}
      {data.state === 'failed' &&
        (data.error instanceof ApiError && data.error.code === 'ERR_NO_MODEL' ? (
          <Empty title="No model serves yet">
            <p>
              Clusters are learned with a model; <code>portent train</code> makes one.
            </p>
          </Empty>
        ) : (
          <Failed error={data.error} retry={reload} />
        ))}
      {data.state === 'ready' &&
        (data.value.ips.length === 0 ? (
          <Empty title="The model knows no VM of this VPC">
            <p>It learns them from the log; the next training will have those reported since.</p>
          </Empty>
        ) : (
          <WholeMap vni={vni} points={data.value} />
        ))}
    </>
  )
}

function WholeMap({ vni, points }: { vni: number; points: MapPoints }) {
  const clusters = useMemo(() => clustersOf(points), [points])
  const asked = place.value.query.get('vm') ?? ''
  const [text, setText] = useState(asked)
  const [lit, setLit] = useState(-1)
  const found = useMemo(() => points.ips.indexOf(text.trim()), [points, text])
  return (
    <>
      <p class="soft">
        {count(points.ips.length)} VMs in {count(clusters.length)} clusters, in the plane in which
        the clusters lie furthest apart. What lies close here may be far apart in other directions.
      </p>
      <div class="map-columns">
        <section class="card map-card" aria-label="Map">
          <MapView vni={vni} points={points} clusters={clusters} lit={lit} found={found} />
        </section>
        <section class="card" aria-labelledby="clusters">
          <label class="search">
            <span class="hidden">Find a VM</span>
            <input
              type="search"
              placeholder="Find a VM by its address"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          </label>
          <p class="soft small-text" role="status">
            {text.trim() === ''
              ? ''
              : found >= 0
                ? 'Marked on the map.'
                : 'No VM of this VPC has this address.'}
          </p>
          <h2 id="clusters">Clusters</h2>
          <Clusters clusters={clusters} points={points} vni={vni} lit={lit} light={setLit} />
        </section>
      </div>
    </>
  )
}

/** Clusters listed at once, and VMs named of the one that is lit. */
const [mostClusters, mostNamed] = [60, 30]

function Clusters(props: {
  clusters: readonly MapCluster[]
  points: MapPoints
  vni: number
  lit: number
  light: (rank: number) => void
}) {
  const { clusters, points, vni, lit, light } = props
  return (
    <ol class="clusters">
      {clusters.slice(0, mostClusters).map(({ id, size }, rank) => (
        <li key={id}>
          <button
            type="button"
            class="cluster"
            aria-pressed={lit === rank}
            aria-expanded={lit === rank}
            onClick={() => light(lit === rank ? -1 : rank)}
          >
            <span class={`cluster-dot series-${rank % 6}`} aria-hidden="true" />
            <span>Cluster {id}</span>
            <span class="soft">{size === 1 ? 'one VM' : `${count(size)} VMs`}</span>
          </button>
          {lit === rank && <Members cluster={id} points={points} vni={vni} size={size} />}
        </li>
      ))}
    </ol>
  )
}

function Members(props: { cluster: number; points: MapPoints; vni: number; size: number }) {
  const { cluster, points, vni, size } = props
  const named: string[] = []
  for (let i = 0; i < points.ips.length && named.length < mostNamed; i++)
    if (points.clusters[i] === cluster) named.push(points.ips[i]!)
  return (
    <p class="members">
      {named.map((ip) => (
        <a key={ip} href={linkTo('vpcs', vni, 'vms', ip)}>
          {ip}
        </a>
      ))}
      {size > mostNamed && <span class="soft">and {count(size - mostNamed)} more</span>}
    </p>
  )
}
