import { Counter, type Registry } from 'prom-client'
import { gaugesOf } from '../gauges.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Adds the metrics of subscriptions to the service's. */
export function addSubscriptionMetrics(registry: Registry, subscriptions: Subscriptions): void {
  const registers = [registry]
  const gauge = gaugesOf(registry)
  gauge('portent_subscribers', 'Streams of events that are open', () => subscriptions.streams.count)
  gauge(
    'portent_webhook_queue',
    'Events that wait to be looked at for the webhook that is furthest behind',
    () => subscriptions.waiting,
  )
  gauge(
    'portent_events_kept',
    'Events kept for subscribers who come back',
    () => subscriptions.log.size.rows,
  )
  new Counter({
    name: 'portent_webhook_calls_total',
    help: 'Calls of webhooks: delivered, failed, or the last of one that was disabled',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset()
      for (const [outcome, count] of Object.entries(subscriptions.calls))
        this.inc({ outcome }, count)
    },
  })
}
