/** The process that retrains beside a service: at the lowest priority, one thread a network, told to end with its parent. */
import { constants, setPriority } from 'node:os'
import { PortentError } from '../../core/index.ts'
import type { FromProgram, ProgramTask } from './program-messages.ts'
import { retrainHome } from './retrain-home.ts'

const task = JSON.parse(process.argv[2]!) as ProgramTask
// Where priorities may not be changed it still does its work.
try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {}
// Whoever asked for it is gone.
process.on('disconnect', () => process.exit(1))

/** Resolves when it has been sent. */
function tell(message: FromProgram): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()))
}

try {
  const retrained = await retrainHome({
    ...task,
    threads: 1,
    now: Date.now,
    onProgress: ({ step, share }) => void tell({ kind: 'progress', step, share }),
  })
  await tell({ kind: 'retrained', retrained })
} catch (error) {
  const code = error instanceof PortentError ? { code: error.code } : {}
  await tell({ kind: 'failed', ...code, message: (error as Error).message })
}
process.disconnect()
