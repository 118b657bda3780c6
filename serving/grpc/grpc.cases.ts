/** A running gRPC port for tests, with a store of its own and what it was told to take. */
import type { Client } from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import { type NetworkState, serviceMethods } from '../../goalstate/index.ts'
import type { StateTaker } from '../desired/desired-states.ts'
import { createMetrics } from '../http/metrics.ts'
import { createIntake } from '../intake.ts'
import { Predictor } from '../predictor.ts'
import { Store } from '../store/store.ts'
import { addGrpcMetrics } from './grpc-metrics.ts'
import { connect, type Target } from './ncm-channel.ts'
import { type GrpcConfig, type GrpcDependencies, type GrpcPort, serveGrpc } from './serve-grpc.ts'

export interface RunningGrpc {
  readonly port: GrpcPort
  readonly store: Store
  /** The states that were taken as desired. */
  readonly taken: NetworkState[]
  /** What was logged, as `message details`. */
  readonly logged: string[]
  /** A sample of the metrics, e.g. `portent_grpc_dropped_total{message="HostRequest"}`; 0 if there is none. */
  metric(sample: string): Promise<number>
  /** Connected to it until the test ends. */
  readonly client: Client
}

export async function runningGrpc(
  config: Partial<GrpcConfig> = {},
  over: Partial<GrpcDependencies> = {},
): Promise<RunningGrpc> {
  const store = new Store(':memory:', { maxRows: 100_000, maxAge: 86_400_000 })
  const predictor = new Predictor(store, 60_000)
  const now = Date.now
  const metrics = createMetrics(
    { predictor, store, now },
    { coverageWindow: 600_000, processMetrics: false },
  )
  const registry = new Registry()
  const taken: NetworkState[] = []
  const states: StateTaker = {
    take(added) {
      taken.push(...added)
      return { networks: [], applied: 0, findings: { new: [], fixed: [] }, homeless: [] }
    },
  }
  const logged: string[] = []
  const write = (details: object, message: string) =>
    void logged.push(`${message} ${JSON.stringify(details)}`)
  const port = await serveGrpc(
    { port: 0, ...config },
    {
      intake: createIntake(store, predictor, metrics, now),
      states,
      metrics: addGrpcMetrics(registry, config.ncm ? 'proxy' : 'mirror'),
      log: { info: write, warn: write, error: write },
      ...over,
    },
  )
  onTestFinished(() => port.stop())
  return {
    port,
    store,
    taken,
    logged,
    client: clientOf({ address: port.address }),
    async metric(sample) {
      const text = `${await registry.metrics()}\n${await metrics.registry.metrics()}`
      const line = text.split('\n').find((one) => one.startsWith(`${sample} `))
      return Number(line?.slice(sample.length) ?? 0)
    },
  }
}

/** Connected until the test ends. */
export function clientOf(target: Target): Client {
  const client = connect(target)
  onTestFinished(() => client.close())
  return client
}

/** The path of a method of Alcor's service. */
export function pathOf(name: string): string {
  return serviceMethods('GoalStateProvisioner').find((method) => method.name === name)!.path
}
