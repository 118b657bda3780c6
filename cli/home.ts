import { resolve } from 'node:path'
import type { Command } from 'commander'

/**
 * Where everything that Portent keeps lies: `--home`, else `PORTENT_HOME`, else what a configuration says, else
 * `./.portent`.
 */
export function homeOf(command: Command, configured?: string): string {
  const { home } = command.optsWithGlobals<{ home?: string }>()
  return resolve(home ?? process.env.PORTENT_HOME ?? configured ?? '.portent')
}
