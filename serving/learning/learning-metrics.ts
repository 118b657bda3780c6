import type { Registry } from 'prom-client'
import { gaugesOf } from '../gauges.ts'
import type { Learning } from './learning.ts'

/** What is measured of retraining. */
export function addLearningMetrics(
  registry: Registry,
  learning: Pick<Learning, 'run' | 'runs'>,
): void {
  const gauge = gaugesOf(registry)
  gauge('portent_retraining', 'Whether the service retrains now', () =>
    learning.run && learning.run.ended === undefined ? 1 : 0,
  )
  gauge(
    'portent_retrainings',
    'Retrainings since the service began that made a challenger',
    () => learning.runs.retrained,
  )
  gauge(
    'portent_retrainings_failed',
    'Retrainings since the service began that failed',
    () => learning.runs.failed,
  )
  gauge(
    'portent_retraining_seconds',
    'How long the last retraining that has ended took; 0 before one has',
    () => {
      const { began = 0, ended } = learning.run ?? {}
      return ended === undefined ? 0 : (ended - began) / 1_000
    },
  )
}
