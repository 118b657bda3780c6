import { once } from 'node:events'
import { startProcess } from '../../core/index.ts'
import type { FromProgram, ProgramTask } from './program-messages.ts'

/** A retraining under way, in a process of its own. */
export interface RunningProgram {
  /** What it told last: that it retrained or failed. */
  readonly ended: Promise<Exclude<FromProgram, { kind: 'progress' }>>
  /** Ends it; nothing that it has done so far is of harm. */
  stop(): void
}

/**
 * Starts a retraining in a process of its own, at low priority: its memory goes with it, a crash of it is no crash of
 * the service, and the service's thread and garbage collector have nothing to do with it.
 */
export function runProgram(
  task: ProgramTask,
  onProgress: (progress: Extract<FromProgram, { kind: 'progress' }>) => void,
): RunningProgram {
  const child = startProcess(
    new URL('./retrain-program.ts', import.meta.url),
    [JSON.stringify(task)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  let last: Exclude<FromProgram, { kind: 'progress' }> | undefined
  child.on('message', (message: FromProgram) => {
    if (message.kind === 'progress') onProgress(message)
    else last = message
  })
  const ended = once(child, 'exit').then(([code, signal]) => {
    const how = signal === null ? `with ${code}` : `by ${signal}`
    return (
      last ?? { kind: 'failed' as const, message: `the process of the retraining ended ${how}` }
    )
  })
  return { ended, stop: () => void child.kill('SIGTERM') }
}
