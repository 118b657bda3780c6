import { type Command, Option } from 'commander'
import { defaultSettings, kinds, type ReplaySettings } from '../ml/index.ts'
import { network, someOf, timeSpan, wholeNumber } from './options.ts'

/** What `train` and `replay` may be told alike. */
export interface LearningFlags {
  seed: number
  idleTimeout: number
  horizon: number
  pushLatency: number
  every?: number
  models?: string[]
  vni?: string
  sampleVms: number
}

/** Adds the options that `train` and `replay` share. */
export function withLearningOptions(command: Command): Command {
  const names = kinds.map(({ kind }) => kind)
  const asked = kinds.flatMap(({ kind, tried }) => (tried === undefined ? [] : [kind]))
  return command
    .option('--vni <network>', 'only this tenant: its VNI, or the name of its network', network)
    .option(
      '--models <kinds>',
      `kinds to try, of ${names.join(', ')} (default: all but ${asked.join(', ')}, which train long; ` +
        'the transformer too on short logs of one tenant)',
      someOf(names),
    )
    .addOption(
      span('--idle-timeout <span>', 'an agent forgets what went unused for so long', '60s'),
    )
    .addOption(span('--horizon <span>', 'how far ahead to predict; a push waits so long', '60s'))
    .addOption(span('--push-latency <span>', 'until the host holds what was predicted', '100ms'))
    .option(
      '--every <span>',
      'also predict for every VM on this schedule, a second early',
      timeSpan,
    )
    .option(
      '--sample-vms <number>',
      'replay so many VMs, drawn by the seed; models learn from all',
      wholeNumber(1),
      2_000,
    )
    .option('--seed <number>', 'of clusters, ties, latencies and intervals', wholeNumber(0), 1)
}

/** A time span whose help tells its default as people write it. */
function span(flags: string, description: string, usual: string): Option {
  return new Option(flags, description).argParser(timeSpan).default(timeSpan(usual), usual)
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
