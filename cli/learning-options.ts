import { type Command, Option } from 'commander'
import { defaultSettings, kinds, type ReplaySettings } from '../ml/index.ts'
import { list, timeSpan, wholeNumber } from './options.ts'

/** What `train` and `replay` may be told alike. */
export interface LearningFlags {
  seed: number
  idleTimeout: number
  horizon: number
  pushLatency: number
  every?: number
  models: string[]
  vni?: number
  sampleVms: number
}

/** Adds the options that `train` and `replay` share. */
export function withLearningOptions(command: Command): Command {
  const names = kinds.map(({ kind }) => kind)
  return command
    .option('--vni <number>', 'only this tenant', wholeNumber(0))
    .option('--models <kinds>', `kinds to try: ${names.join(', ')}`, list, names)
    .option(
      '--idle-timeout <span>',
      'an agent forgets what it has not used for so long',
      timeSpan,
      60_000,
    )
    .option(
      '--horizon <span>',
      'how far ahead to predict, and how long a push waits',
      timeSpan,
      60_000,
    )
    .option(
      '--push-latency <span>',
      'from a prediction until the host holds the item',
      timeSpan,
      100,
    )
    .addOption(
      new Option(
        '--every <span>',
        'also predict for every VM on this schedule, a second before its time',
      ).argParser(timeSpan),
    )
    .option(
      '--sample-vms <number>',
      'replay so many VMs, drawn by the seed; models learn from all',
      wholeNumber(1),
      2_000,
    )
    .option('--seed <number>', 'of clusters, ties, latencies and intervals', wholeNumber(0), 1)
}

/** How agents and controller behave in the replay that these flags ask for. */
export function settingsOf(flags: LearningFlags, top: number): ReplaySettings {
  const { idleTimeout, horizon, pushLatency, seed, every } = flags
  return {
    ...defaultSettings,
    idleTimeout,
    horizon,
    pushLatency,
    seed,
    top,
    ...(every === undefined ? {} : { schedule: { period: every, lead: 1_000 } }),
  }
}
