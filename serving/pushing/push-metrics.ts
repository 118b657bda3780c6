import { Counter, Histogram, type Registry } from 'prom-client'
import { gaugesOf } from '../gauges.ts'
import type { PushOutcome } from './confirmation.ts'
import type { PushObserver } from './pusher.ts'
import type { TriggerObserver } from './triggers.ts'
import { drops } from './waiting-item.ts'

const outcomes: readonly PushOutcome[] = ['confirmed', 'unconfirmed', 'refused', 'failed']

/** What the gauges look at when they are asked. */
interface Queues {
  /** Items that wait to be sent or are under way. */
  readonly items: () => number
  /** VMs and hosts that wait to be planned for. */
  readonly plans: () => number
}

/** Adds the metrics of pushes and triggers to the service's. Labels are of small, fixed sets. */
export function addPushMetrics(
  registry: Registry,
  queues: Queues,
): Pick<PushObserver, 'sent' | 'dropped' | 'took'> & {
  readonly plansDropped: TriggerObserver['dropped']
} {
  const registers = [registry]
  const sent = new Counter({
    name: 'portent_sent_items_total',
    help: 'Items that were sent to hosts, each time that they were, by what came of it',
    labelNames: ['outcome'],
    registers,
  })
  const dropped = new Counter({
    name: 'portent_dropped_items_total',
    help: 'Planned items that were not sent, or not again, by why',
    labelNames: ['reason'],
    registers,
  })
  const took = new Histogram({
    name: 'portent_push_seconds',
    help: 'Time from sending a push to the end of its replies',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  const plansDropped = new Counter({
    name: 'portent_unplanned_vms_total',
    help: 'VMs that were not planned for, since too many waited',
    registers,
  })
  for (const outcome of outcomes) sent.inc({ outcome }, 0)
  for (const reason of drops) dropped.inc({ reason }, 0)
  const gauge = gaugesOf(registry)
  gauge('portent_push_queue_items', 'Items that wait to be sent or are under way', queues.items)
  gauge('portent_plan_queue_vms', 'VMs and hosts that wait to be planned for', queues.plans)
  return {
    sent: (outcome, items) => sent.inc({ outcome }, items.length),
    dropped: (reason, items) => dropped.inc({ reason }, items.length),
    took: (ms) => took.observe(ms / 1_000),
    plansDropped: (vms) => plansDropped.inc(vms),
  }
}
