import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Tally } from './call-tally.ts'
import { type ObservedMessage, observedMessages } from './observation.ts'
import type { ObservationResult } from './observer.ts'

/** What the gateway tells the metrics. */
export interface GrpcMetrics {
  tally(tally: Tally): void
  /** What waits to be observed now. */
  waiting(messages: number, bytes: number): void
  observed(message: ObservedMessage, result: ObservationResult): void
  /** The gateway's thread ended and was started again. */
  restarted(): void
}

/** Adds the gRPC port's metrics. Labels are of small, fixed sets: never a host, a VNI or a message. */
export function addGrpcMetrics(registry: Registry, mode: 'proxy' | 'mirror'): GrpcMetrics {
  const registers = [registry]
  const calls = new Counter({
    name: 'portent_grpc_calls_total',
    help: 'Calls that ended, by method, mode (proxy or mirror) and status',
    labelNames: ['method', 'mode', 'status'],
    registers,
  })
  const added = new Histogram({
    name: 'portent_grpc_added_seconds',
    help: 'Time that a forwarded call of one message spent in Portent, without that of the NCM',
    labelNames: ['method'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1],
    registers,
  })
  const dropped = new Counter({
    name: 'portent_grpc_dropped_total',
    help: 'Messages that were not observed because the queue was full; proxied calls went through',
    labelNames: ['message'],
    registers,
  })
  const observed = new Counter({
    name: 'portent_grpc_observed_total',
    help: 'Messages observed: taken, undecodable, or failed (not to be kept)',
    labelNames: ['message', 'result'],
    registers,
  })
  const restarts = new Counter({
    name: 'portent_grpc_restarts_total',
    help: "Times that the gRPC port's thread ended by itself and was started again",
    registers,
  })
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const messages = gauge('portent_grpc_queue_messages', 'Messages that wait to be observed')
  const bytes = gauge('portent_grpc_queue_bytes', 'Size of the messages that wait to be observed')
  for (const message of observedMessages) {
    dropped.inc({ message }, 0)
    for (const result of ['taken', 'undecodable', 'failed']) observed.inc({ message, result }, 0)
  }
  return {
    tally(tally) {
      for (const [method, status, count] of tally.calls) calls.inc({ method, mode, status }, count)
      for (const [method, times] of tally.added)
        for (const time of times) added.observe({ method }, time / 1_000)
      for (const [message, count] of tally.dropped) dropped.inc({ message }, count)
    },
    waiting(count, size) {
      messages.set(count)
      bytes.set(size)
    },
    observed: (message, result) => observed.inc({ message, result }),
    restarted: () => restarts.inc(),
  }
}
