/** Subscriptions over a file, told of pushes of one VM. */
import { seeded } from '../../core/index.ts'
import { Activity } from '../activity.ts'
import { Store } from '../store/store.ts'
import { Subscriptions } from './subscriptions.ts'

export function told(path: string) {
  const store = new Store(path, { maxRows: 1_000, maxAge: 1e12 })
  const activity = new Activity()
  const planner = { onPlan: () => () => {} }
  const subscriptions = new Subscriptions(
    { database: store.database, planner, activity, now: Date.now, random: seeded(1) },
    { allow: ['127.0.0.0/8'], allowHttp: true },
  )
  subscriptions.start()
  const push = (n: number) => {
    const item = { vni: 5, ip: 'a', destination: `${n}`, host: 'h', plan: 'p', probability: 1 }
    activity.emit({ type: 'push', ...item, time: Date.now() })
  }
  return { store, subscriptions, push }
}
