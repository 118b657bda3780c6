/** A running service for tests, at ten o'clock unless the test moves its clock. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { seeded } from '../../core/index.ts'
import { type Champion, openRegistry, type Registry } from '../../ml/index.ts'
import { Activity } from '../activity.ts'
import { championOf, minute, smallRegion, ten } from '../champion.cases.ts'
import { DesiredStates } from '../desired/desired-states.ts'
import { Learning } from '../learning/learning.ts'
import { Planner, type PlannerOptions } from '../plans/planner.ts'
import { Predictor } from '../predictor.ts'
import { Store } from '../store/store.ts'
import { type SubscriptionOptions, Subscriptions } from '../subscriptions/subscriptions.ts'
import { type AppOptions, buildApp } from './app.ts'

export interface Service {
  /** Sends JSON and reads JSON. */
  post(url: string, payload: unknown): Promise<Reply>
  get(url: string): Promise<Reply>
  readonly app: Awaited<ReturnType<typeof buildApp>>
  readonly store: Store
  readonly predictor: Predictor
  readonly registry: Registry
  /** The directory of the registry. */
  readonly home: string
  readonly desired: DesiredStates
  readonly planner: Planner
  readonly activity: Activity
  readonly subscriptions: Subscriptions
  /** Milliseconds since the epoch; writable. */
  readonly clock: { now: number }
}

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** A service with this champion, by default that of the small region; `null` for none. */
export async function service(
  champion: Champion | null | undefined = undefined,
  options: AppOptions = {},
  planning: PlannerOptions = {},
  subscribing: SubscriptionOptions = {},
): Promise<Service> {
  const clock = { now: ten }
  const store = new Store(':memory:', { maxRows: 100_000, maxAge: 24 * 60 * minute })
  const predictor = new Predictor(store, minute)
  const { registry, home } = emptyRegistry()
  const desired = new DesiredStates(store.database)
  const planner = new Planner(
    { store, predictor, desired, now: () => clock.now, idleTimeout: minute },
    { clock: () => clock.now, ...planning },
  )
  const activity = new Activity()
  const now = () => clock.now
  const subscriptions = new Subscriptions(
    { database: store.database, planner, activity, now, random: seeded(1) },
    subscribing,
  )
  // Retrainings that are asked for never end.
  const run = () => ({ ended: new Promise<never>(() => {}), stop: () => {} })
  const warehouse = { directory: home }
  const learning = new Learning({ home, warehouse, store, registry, now, run })
  if (champion !== null) predictor.use(champion ?? (await championOf(smallRegion)))
  const dependencies = {
    store,
    predictor,
    registry,
    desired,
    planner,
    activity,
    subscriptions,
    learning,
    now,
  }
  const app = await buildApp(dependencies, options)
  const inject = async (method: 'GET' | 'POST', url: string, payload?: unknown) => {
    const reply = await app.fastify.inject({
      method,
      url,
      ...(payload !== undefined && {
        payload: JSON.stringify(payload),
        headers: { 'content-type': 'application/json' },
      }),
    })
    const isJson = `${reply.headers['content-type']}`.includes('json')
    return {
      status: reply.statusCode,
      body: isJson ? reply.json() : undefined,
      text: reply.body,
      headers: reply.headers,
    }
  }
  return {
    post: (url, payload) => inject('POST', url, payload),
    get: (url) => inject('GET', url),
    app,
    store,
    predictor,
    registry,
    home,
    desired,
    planner,
    activity,
    subscriptions,
    clock,
  }
}

function emptyRegistry(): { registry: Registry; home: string } {
  const home = mkdtempSync(join(tmpdir(), 'portent-service-'))
  const registry = openRegistry(home)
  onTestFinished(() => {
    registry.close()
    rmSync(home, { recursive: true, force: true })
  })
  return { registry, home }
}
