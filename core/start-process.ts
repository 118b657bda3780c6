import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Starts a program of ours in a process of its own: compiled, or by tsx where we run from the sources.
 *
 * @param program - Its source, e.g. `new URL('./retrain-program.ts', import.meta.url)`.
 */
export function startProcess(
  program: URL,
  args: readonly string[],
  options: ForkOptions = {},
): ChildProcess {
  if (!import.meta.url.endsWith('.ts'))
    return fork(fileURLToPath(program.href.replace(/\.ts$/, '.js')), args, options)
  const execArgv = ['--import', import.meta.resolve('tsx')]
  return fork(fileURLToPath(program), args, { ...options, execArgv })
}
