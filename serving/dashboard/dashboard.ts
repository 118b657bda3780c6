import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { version } from '../../core/index.ts'
import type { Result } from '../../goalstate/index.ts'
import type { Activity } from '../activity.ts'
import type { DesiredStates } from '../desired/desired-states.ts'
import type { Planner } from '../plans/planner.ts'
import type { Predictor } from '../predictor.ts'
import type { Store } from '../store/store.ts'
import { startBackground } from './background.ts'
import { FindingBook } from './finding-book.ts'
import { findingRoutes } from './finding-routes.ts'
import { LiveFeed } from './live-feed.ts'
import { liveRoute } from './live-route.ts'
import { type CountKind, NetworkCounts } from './network-counts.ts'
import { networkRoutes } from './network-routes.ts'
import { pageFiles } from './page-files.ts'
import { healthMeter } from './service-health.ts'
import { vmPages } from './vm-pages.ts'

export interface DashboardSources {
  readonly store: Store
  readonly predictor: Predictor
  readonly desired: DesiredStates
  readonly planner: Planner
  readonly activity: Activity
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface Dashboard {
  /** Takes the result of a check, under the name that it was asked under. */
  checked(name: string, result: Result): void
}

/** Which events count as what; the others are no first packets and no pushes that ended. */
const kinds = new Map<string, CountKind>([
  ['request', 'requests'],
  ['hit', 'hits'],
  ['late', 'late'],
  ['expiry', 'unused'],
])

/**
 * Adds the pages at `/` and what they ask for. Counting begins at once, with what the store has of the last
 * hour.
 *
 * @param folder - Of the built pages; default where `npm run build` puts them.
 */
export async function addDashboard(
  fastify: FastifyInstance,
  sources: DashboardSources,
  folder?: string,
): Promise<Dashboard> {
  const { store, predictor, desired, planner, activity, now } = sources
  const app = fastify.withTypeProvider<ZodTypeProvider>()
  const startedAt = now()
  const background = startBackground(store.database)
  const counts = new NetworkCounts()
  activity.subscribe({ types: new Set(['request', 'hit', 'late', 'expiry']) }, ({ type, vni }) =>
    counts.add(vni!, kinds.get(type)!, now()),
  )
  tellPlans(planner, activity)
  const earlier = recall(background, counts, startedAt)
  const health = healthMeter({ store, planner, viewers: () => feed.viewers, now })
  const feed = new LiveFeed(
    {
      counts,
      known: () => networksOf(predictor),
      model: () => modelOf(predictor),
      health: health.read,
      ...{ version, startedAt },
    },
    activity,
  )
  app.addHook('onResponse', async (_request, reply) => health.answered(reply.statusCode))
  app.addHook('onClose', async () => {
    health.close()
    await earlier
    await background.close()
  })
  const book = new FindingBook(desired)
  await app.register(liveRoute, { feed, now })
  await app.register(networkRoutes, { background, predictor, now })
  await app.register(vmPages, { background, planner, predictor })
  await app.register(findingRoutes, { book })
  await app.register(pageFiles, { folder })
  return { checked: (name, result) => book.record(name, result) }
}

/** Counts what was reported in the hour before the service began; without it pages begin at 0. */
async function recall(
  background: ReturnType<typeof startBackground>,
  counts: NetworkCounts,
  startedAt: number,
): Promise<void> {
  const minutes = await background.run('minutesSince', startedAt - 3_600_000).catch(() => [])
  for (const { vni, kind, time, count } of minutes)
    if (time < startedAt) counts.add(vni, kind, time, count)
}

function tellPlans(planner: Pick<Planner, 'onPlan'>, activity: Activity): void {
  planner.onPlan(({ id, plannedAt, vms, pushes, refusals }) => {
    if (!activity.isHeard) return
    for (const { vni, ip } of vms) {
      const ofVm = ({ candidate }: { candidate: { vni: number; source: string } }) =>
        candidate.vni === vni && candidate.source === ip
      activity.emit({
        ...{ type: 'plan', vni, ip, time: plannedAt, plan: id },
        pushes: pushes.filter(ofVm).length,
        refusals: refusals.filter(ofVm).length,
      })
    }
  })
}

function networksOf({ champion }: Predictor) {
  const vms = champion?.model.catalog.vms
  return (vms?.vnis ?? []).map((vni) => ({ vni, vms: vms!.idsOf(vni).length }))
}

function modelOf({ manifest }: Predictor) {
  if (!manifest) return null
  const { version, kind, createdAt, metrics } = manifest
  return { version, kind, createdAt, coverage: metrics.coverage ?? null }
}
