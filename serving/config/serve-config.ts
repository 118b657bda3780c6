import { modelsOf } from '../models/models-settings.ts'
import { planningOf } from '../plans/planning-file.ts'
import type { ServeConfig } from '../server.ts'
import { defaultNoticeBounds } from '../subscriptions/notice-log.ts'
import type { SubscriptionOptions } from '../subscriptions/subscriptions.ts'
import { defaultCallSettings } from '../subscriptions/webhook-calls.ts'
import type { Settings } from './settings.ts'

const megabyte = 1024 * 1024
const day = 86_400_000

type Told = Pick<ServeConfig, 'planning' | 'models' | 'idleTimeout' | 'retention' | 'subscriptions'>

/** What the service is told by settings that no flag says. */
export function serveConfigOf(settings: Settings): Told {
  const { planning, models, idleTimeout, retention } = settings
  const { rows = 2_000_000, age = 7 * day } = retention ?? {}
  return {
    ...(planning && { planning: planningOf(planning) }),
    ...(models && { models: modelsOf(models) }),
    ...(idleTimeout !== undefined && { idleTimeout }),
    ...(retention && { retention: { maxRows: rows, maxAge: age } }),
    subscriptions: subscriptionsOf(settings),
  }
}

function subscriptionsOf({ subscriptions, webhooks }: Settings): SubscriptionOptions {
  const usual = defaultNoticeBounds
  const { keep = usual.maxAge, perNetwork = usual.maxPerNetwork } = subscriptions ?? {}
  const { megabytes = usual.maxBytes / megabyte } = subscriptions ?? {}
  const { allow = [], http: allowHttp = false } = webhooks ?? {}
  const { giveUpAfter = defaultCallSettings.giveUpAfter } = webhooks ?? {}
  return {
    bounds: { maxAge: keep, maxPerNetwork: perNetwork, maxBytes: megabytes * megabyte },
    calls: { ...defaultCallSettings, giveUpAfter },
    ...{ allow, allowHttp },
  }
}
