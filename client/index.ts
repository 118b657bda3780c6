/** A typed client of the service; the package exports it as `portent/client`. */
export type { components, paths, webhooks } from './api.ts'
export { type ClientOptions, createClient, type PortentClient } from './client.ts'
export {
  type NoticeOf,
  type NoticeType,
  type Subscribed,
  type SubscribeOptions,
  SubscriptionRefused,
  subscribe,
} from './subscribe.ts'
export { verifyWebhook, type WebhookHeaders } from './verify-webhook.ts'
