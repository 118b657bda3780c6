import { defaultWatch } from '../../ml/index.ts'
import type { Settings } from '../config/settings.ts'
import type { LiveModelsOptions } from './live-models.ts'

/** How models are judged as the configuration says; what it leaves out is as by default. */
export function modelsOf(settings: NonNullable<Settings['models']>): LiveModelsOptions {
  const { automatic, keep, momentsPerMinute: perMinute, megabytes } = settings
  const { errorRate, firstLook, looks, canaryShare, maxCalibrationError, tolerance } = settings
  const { stretch = defaultWatch.stretch, canary, watch } = settings
  const maxBytes = megabytes === undefined ? undefined : megabytes * 2 ** 20
  const stretchesIn = (time: number | undefined) =>
    time === undefined ? undefined : Math.max(1, Math.round(time / stretch))
  return {
    ...told({ automatic, keep }),
    validation: told({ perMinute }),
    rule: told({
      ...{ errorRate, firstLook, looks, canaryShare, maxCalibrationError, tolerance, maxBytes },
    }),
    watch: told({
      ...{ errorRate, stretch },
      canaryStretches: stretchesIn(canary),
      championStretches: stretchesIn(watch),
    }),
  }
}

type Told<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Without what is undefined. */
function told<T extends object>(settings: T): Told<T> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Told<T>
}
