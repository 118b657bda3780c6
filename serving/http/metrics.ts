import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import type { Manifest } from '../../ml/index.ts'
import { requireAllVnis } from '../access/access.ts'
import { gaugesOf } from '../gauges.ts'
import type { PushOutcome } from '../store/store.ts'
import { slidingCounts } from './sliding-counts.ts'

/** What the gauges look at when they are asked. */
export interface MetricSources {
  readonly predictor: { readonly manifest: Manifest | undefined }
  readonly store: { readonly waiting: number; readonly bytes: number }
  readonly now: () => number
}

export interface MetricsOptions {
  /** Over which time coverage and accuracy are taken, milliseconds. */
  readonly coverageWindow: number
  /** Whether to add the metrics of the Node process. */
  readonly processMetrics: boolean
}

/** Counts of what agents reported, and everything else that `/metrics` shows. */
export interface Metrics {
  readonly registry: Registry
  /** So many requests were reported: first packets that met no item. */
  misses(count: number): void
  outcomes(outcomes: readonly PushOutcome[]): void
  /** So many events were given up because the warehouse never took them. */
  lost(count: number): void
  handedOver(count: number): void
  restarts(count: number): void
  answered(method: string, route: string, status: number, seconds: number): void
}

/**
 * The service's metrics. Labels are of small, fixed sets: never a VM, a VNI or a path.
 */
export function createMetrics(sources: MetricSources, options: MetricsOptions): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const window = slidingCounts(options.coverageWindow)
  const { now } = sources

  const firstPackets = new Counter({
    name: 'portent_first_packets_total',
    help: 'First packets: hit (its item was pushed in time), late (pushed too late), miss (not pushed)',
    labelNames: ['outcome'],
    registers,
  })
  const pushes = new Counter({
    name: 'portent_pushes_total',
    help: 'Pushed items whose outcome is known: useful (used, and in time), late, unused',
    labelNames: ['outcome'],
    registers,
  })
  const lost = new Counter({
    name: 'portent_requests_lost_total',
    help: 'Reported requests removed by the row limit before the warehouse took them',
    registers,
  })
  const handedOver = new Counter({
    name: 'portent_requests_handed_over_total',
    help: 'Reported requests that the warehouse took',
    registers,
  })
  const restarts = new Counter({
    name: 'portent_agent_restarts_total',
    help: 'Restarts that agents reported: so often a host came back empty',
    registers,
  })
  const duration = new Histogram({
    name: 'portent_http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  for (const outcome of ['hit', 'late', 'miss']) firstPackets.inc({ outcome }, 0)
  for (const outcome of ['useful', 'late', 'unused']) pushes.inc({ outcome }, 0)

  const gauge = gaugesOf(registry)
  const share = (part: string, wholes: readonly string[]) => () => {
    const whole = wholes.reduce((sum, name) => sum + window.sum(name, now()), 0)
    return whole === 0 ? Number.NaN : window.sum(part, now()) / whole
  }
  const minutes = options.coverageWindow / 60_000
  gauge(
    'portent_coverage',
    `First packets served by a push in time, share of the last ${minutes} minutes; NaN if there were none`,
    share('hit', ['hit', 'late', 'miss']),
  )
  gauge(
    'portent_accuracy',
    `Useful pushes, share of those of the last ${minutes} minutes; NaN if there were none`,
    share('hit', ['hit', 'late', 'unused']),
  )
  gauge(
    'portent_pushes_per_hit',
    `Pushes whose outcome is known for each that served a first packet in time, of the last ${minutes} minutes; NaN if none did`,
    () => 1 / share('hit', ['hit', 'late', 'unused'])(),
  )
  gauge(
    'portent_requests_waiting',
    'Reported requests that wait for the warehouse',
    () => sources.store.waiting,
  )
  gauge(
    'portent_store_bytes',
    'Size of the store with its write-ahead log',
    () => sources.store.bytes,
  )
  new Gauge({
    name: 'portent_model_info',
    help: '1 for the model that answers',
    labelNames: ['version', 'kind'],
    registers,
    collect() {
      this.reset()
      const { manifest } = sources.predictor
      if (manifest) this.set({ version: manifest.version, kind: manifest.kind }, 1)
    },
  })
  if (options.processMetrics) collectDefaultMetrics({ register: registry })

  const packet = (outcome: 'hit' | 'late' | 'miss', count: number) => {
    firstPackets.inc({ outcome }, count)
    window.add(outcome, count, now())
  }
  return {
    registry,
    misses: (count) => packet('miss', count),
    outcomes(outcomes) {
      for (const { outcome, time, pushedAt } of outcomes) {
        if (outcome === 'expired') window.add('unused', 1, now())
        else packet(time < pushedAt ? 'late' : 'hit', 1)
        pushes.inc({
          outcome: outcome === 'expired' ? 'unused' : time < pushedAt ? 'late' : 'useful',
        })
      }
    },
    lost: (count) => lost.inc(count),
    handedOver: (count) => handedOver.inc(count),
    restarts: (count) => restarts.inc(count),
    answered: (method, route, status, seconds) =>
      duration.observe({ method, route, status: `${status}` }, seconds),
  }
}

/** `GET /metrics`: for Prometheus. */
export const metricsRoutes: FastifyPluginAsyncZod<{ metrics: Metrics }> = async (
  app,
  { metrics },
) => {
  app.get(
    '/metrics',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getMetrics',
        tags: ['operation'],
        summary: 'Metrics for Prometheus',
        description: 'Coverage, accuracy, latencies and the state of the store.',
        response: {
          200: {
            description: 'Prometheus text format',
            content: { 'text/plain': { schema: z.string() } },
          },
        },
      },
    },
    async (request, reply) => {
      requireAllVnis(request)
      reply.type(metrics.registry.contentType)
      return metrics.registry.metrics()
    },
  )
}
