import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import type { Activity } from '../activity.ts'
import type { DesiredStates } from '../desired/desired-states.ts'
import type { Intake } from '../intake.ts'
import type { PlanAnswer, Planner } from '../plans/planner.ts'
import type { Predictor } from '../predictor.ts'
import { PushAudit } from '../pushing/push-audit.ts'
import { addPushMetrics } from '../pushing/push-metrics.ts'
import { type PushTo, pushTargets } from '../pushing/push-targets.ts'
import { Pusher, type PushSettings } from '../pushing/pusher.ts'
import { type TriggerSettings, Triggers } from '../pushing/triggers.ts'
import type { Retention, Store } from '../store/store.ts'
import { eventRoutes } from './events.ts'
import { pushRoutes } from './pushes.ts'

/** Whether, whom and when Portent pushes by itself. */
export interface PushConfig {
  /** Whom plans are sent to; nobody if left out. */
  readonly to?: PushTo
  readonly settings?: PushSettings
  readonly triggers?: TriggerSettings
}

/** What makes plans and pushes them while the service runs. */
export interface Pushing {
  prune(retention: Retention): void
  /** Makes and sends no more; resolves when what is under way has ended. */
  stop(): Promise<void>
}

interface Sources {
  readonly store: Store
  readonly predictor: Predictor
  readonly desired: DesiredStates
  readonly planner: Planner
  readonly activity: Activity
  readonly intake: Pick<Intake, 'keepRestarts'>
  readonly registry: Registry
  /** Is told of plans that were made by themselves. */
  readonly planned: (plan: PlanAnswer) => void
  readonly now: () => number
}

/** So often what failed is told in the log, milliseconds. */
const tellEvery = 10_000

/** Adds what is planned at events, and pushed, to the service: its routes, its metrics, and what does it. */
export async function addPushing(
  fastify: FastifyInstance,
  sources: Sources,
  { to, settings, triggers: when }: PushConfig = {},
): Promise<Pushing> {
  const { store, planner, activity, intake, registry, planned, now } = sources
  const { plansDropped, ...metrics } = addPushMetrics(registry, {
    items: () => pusher?.waiting ?? 0,
    plans: () => triggers.waiting,
  })
  const failed = teller(fastify, 'a plan or a push failed')
  const pusher =
    to &&
    new Pusher(
      {
        ...{ database: store.database, planner, now, targets: pushTargets(to) },
        observer: {
          ...metrics,
          failed,
          sent(outcome, items) {
            metrics.sent(outcome, items)
            if (outcome !== 'confirmed' || !activity.isHeard) return
            for (const { item } of items) {
              const { vni, source: ip, destination, host, plan, probability } = item
              activity.emit({
                ...{ type: 'push', vni, ip, destination, time: now(), host, plan, probability },
              })
            }
          },
        },
      },
      settings,
    )
  const triggers = new Triggers(
    {
      ...sources,
      keepRestarts: intake.keepRestarts,
      idleTimeout: planner.idleTimeout,
      observer: { planned, failed, dropped: plansDropped },
    },
    { isActive: to !== undefined, ...when },
  )
  const ends = pusher
    ? [
        planner.onPlan((plan) => pusher.take(plan)),
        planner.onLoss((loss) => {
          if (loss.kind === 'restarts') pusher.addRestarts(loss.restarts)
          else for (const { vni, ip } of loss.ports) pusher.portGone(vni, ip)
        }),
      ]
    : []
  const audit = pusher?.audit ?? new PushAudit(store.database)
  await fastify.register(eventRoutes, { triggers, now })
  await fastify.register(pushRoutes, { audit })
  return {
    prune(retention) {
      if (pusher) pusher.prune(retention)
      else audit.prune(now(), retention)
    },
    async stop() {
      await triggers.stop()
      for (const end of ends) end()
      await pusher?.stop()
    },
  }
}

/** Logs what failed, and not each time. */
function teller({ log }: FastifyInstance, message: string): (err: unknown) => void {
  let next = Number.NEGATIVE_INFINITY
  return (err) => {
    if (performance.now() < next) return
    next = performance.now() + tellEvery
    log.error({ err }, message)
  }
}
