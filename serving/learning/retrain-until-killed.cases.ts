/** A process that retrains a data directory and is killed, without a chance to tidy up, just as a step begins. */
import type { ProgramTask } from './program-messages.ts'
import { retrainHome } from './retrain-home.ts'

const [task, killedAt] = process.argv.slice(2) as [string, string]
await retrainHome({
  ...(JSON.parse(task) as ProgramTask),
  threads: 1,
  now: Date.now,
  onProgress: ({ step }) => {
    if (step === killedAt) process.kill(process.pid, 'SIGKILL')
  },
})
