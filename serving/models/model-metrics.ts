import type { Registry } from 'prom-client'
import { gaugesOf } from '../gauges.ts'
import type { LiveModels } from './live-models.ts'

/** What is measured of the models beside what they are. */
export function addModelMetrics(
  registry: Registry,
  models: Pick<LiveModels, 'failed' | 'tally' | 'canaryShare'>,
): void {
  const gauge = gaugesOf(registry)
  gauge(
    'portent_model_load_failing',
    'Versions that should answer and cannot be loaded; the model before answers in their place',
    () => models.failed().length,
  )
  gauge(
    'portent_model_load_failures',
    'Loads of models that failed since the service began',
    () => models.tally.failures,
  )
  gauge(
    'portent_model_decisions',
    'Decisions about models that were made by rule since the service began',
    () => models.tally.decisions,
  )
  gauge(
    'portent_model_canary_share',
    'Share of networks that a challenger answers for',
    () => models.canaryShare,
  )
}
