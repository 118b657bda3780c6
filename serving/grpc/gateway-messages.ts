import type { AccessEvent } from '../access/access-audit.ts'
import type { Tally } from './call-tally.ts'
import type { GatewayConfig, RenewedCertificates } from './gateway.ts'
import type { Observation, Observed } from './observation.ts'
import type { QueueLimits } from './observation-queue.ts'

/** What the gateway's thread is started with. */
export interface GatewayTask {
  readonly config: GatewayConfig
  readonly limits: QueueLimits
}

/** From the main thread to the gateway's. */
export type ToGateway =
  | { readonly kind: 'observed'; readonly observed: readonly Observed[] }
  | { readonly kind: 'certificates'; readonly certificates: RenewedCertificates }
  | { readonly kind: 'stop'; readonly drainTime: number }

/** From the gateway's thread to the main one. */
export type FromGateway =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'refusals'; readonly events: readonly AccessEvent[] }
  | { readonly kind: 'observations'; readonly observations: readonly Observation[] }
  | {
      readonly kind: 'tally'
      readonly tally: Tally
      /** What waits to be observed. */
      readonly waiting: { readonly messages: number; readonly bytes: number }
    }
  | { readonly kind: 'stopped' }
