import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { refusals } from '../planner/candidate.ts'
import type { Reported } from '../plans/deliveries.ts'
import type { PlanAnswer, Planner } from '../plans/planner.ts'

const hour = 3_600_000

/** Counts plans and what became of them. */
export interface PlanMetrics {
  planned(answer: PlanAnswer): void
  delivered(reported: Reported): void
}

/** Adds the metrics of plans to the service's. Labels are of small, fixed sets: never a host or a VNI. */
export function addPlanMetrics(
  registry: Registry,
  planner: Pick<Planner, 'tokensLeft' | 'modes' | 'deliveries'>,
  now: () => number,
): PlanMetrics {
  const registers = [registry]
  const pushes = new Counter({
    name: 'portent_planned_pushes_total',
    help: 'Pushes that plans had, by whether security groups and routes are known to allow them',
    labelNames: ['reach'],
    registers,
  })
  const refused = new Counter({
    name: 'portent_refused_pushes_total',
    help: 'Candidates that were not pushed, by reason; withheld and shadow would have been',
    labelNames: ['reason'],
    registers,
  })
  const deliveries = new Counter({
    name: 'portent_deliveries_total',
    help: 'Planned items reported as delivered or failed, and reports that were ignored',
    labelNames: ['status'],
    registers,
  })
  const saving = new Histogram({
    name: 'portent_planned_saving_milliseconds',
    help: 'What each planned push saves on average, less its cost',
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
    registers,
  })
  for (const reach of ['allowed', 'unknown']) pushes.inc({ reach }, 0)
  for (const reason of refusals) refused.inc({ reason }, 0)
  for (const status of ['delivered', 'failed', 'ignored']) deliveries.inc({ status }, 0)
  new Gauge({
    name: 'portent_push_tokens',
    help: 'Pushes that may be planned now: of the instance, and of the host and the network with the fewest',
    labelNames: ['scope'],
    registers,
    collect() {
      for (const [scope, tokens] of Object.entries(planner.tokensLeft()))
        this.set({ scope }, tokens)
    },
  })
  new Gauge({
    name: 'portent_kill_switch',
    help: '1 while the kill switch is on',
    registers,
    collect() {
      this.set(planner.modes.current.killed ? 1 : 0)
    },
  })
  new Gauge({
    name: 'portent_withheld_items',
    help:
      'Items kept back at random whose time ended in the last hour: all, those that were asked for, and how ' +
      'many the model expected to be',
    labelNames: ['count'],
    registers,
    collect() {
      const { items, asked, expected } = planner.deliveries.withheld(now() - hour, now())
      this.set({ count: 'all' }, items)
      this.set({ count: 'asked' }, asked)
      this.set({ count: 'expected' }, expected)
    },
  })
  return {
    planned(answer) {
      for (const { reach, worth } of answer.pushes) {
        pushes.inc({ reach })
        saving.observe(worth.savingMs - worth.costMs)
      }
      for (const { refused: reason } of answer.refusals) refused.inc({ reason })
    },
    delivered(reported) {
      for (const [status, count] of Object.entries(reported)) deliveries.inc({ status }, count)
    },
  }
}
