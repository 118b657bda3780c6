import type { Command } from 'commander'
import { readSettings, type Settings, settingAt, settingList } from '../serving/index.ts'
import { readInput } from './input-file.ts'

/** Settings of the file that a flag or `PORTENT_CONFIG` names, and of the environment. */
export function readServeSettings(config = process.env.PORTENT_CONFIG) {
  const file = config ? { name: config, text: readInput(config).toString() } : undefined
  return readSettings(file, process.env)
}

/**
 * The flags of `portent serve`, with what settings say where nobody gave the flag.
 *
 * @param flags - As commander gives them, defaults included.
 * @param command - Knows which of them were given.
 */
export function withSettings<Flags extends object>(
  flags: Flags,
  command: Command,
  settings: Settings,
): Flags {
  const told: Record<string, unknown> = {}
  for (const setting of settingList) {
    const { flag, kind } = setting
    const value = settingAt(settings, setting)
    // What a file says in a section, a flag says in another file.
    if (flag === undefined || kind === 'section' || value === undefined) continue
    if (command.getOptionValueSource(flag) !== 'cli') told[flag] = value
  }
  return { ...flags, ...told }
}
