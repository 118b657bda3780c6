import { defaultSettings, type ReplaySettings } from '../evaluation/index.ts'
import type { Manifest } from './champion.ts'

/** What a manifest keeps of the settings that a model was trained with. */
export function settingsForManifest(settings: ReplaySettings): Readonly<Record<string, number>> {
  const { idleTimeout, pushLatency, top, schedule } = settings
  return {
    ...{ idleTimeout, pushLatency, top },
    ...(schedule && { schedulePeriod: schedule.period, scheduleLead: schedule.lead }),
  }
}

/** The settings to train a model on with; what its manifest does not say is as by default. */
export function settingsOfManifest({
  horizon,
  seed,
  settings = {},
}: Pick<Manifest, 'horizon' | 'seed' | 'settings'>): ReplaySettings {
  const { idleTimeout, pushLatency, top, schedulePeriod, scheduleLead = 0 } = settings
  return {
    ...defaultSettings,
    ...{ horizon, seed },
    ...(idleTimeout !== undefined && { idleTimeout }),
    ...(pushLatency !== undefined && { pushLatency }),
    ...(top !== undefined && { top }),
    ...(schedulePeriod !== undefined && {
      schedule: { period: schedulePeriod, lead: scheduleLead },
    }),
  }
}
