/** The thread of `Background`: does the tasks that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { backgroundTasks } from './background-tasks.ts'

const port = parentPort!
const tasks = backgroundTasks((workerData as { path: string }).path)

/** Its name and arguments; see `BackgroundTasks`. */
interface Message {
  readonly id: number
  readonly task: 'countsOf' | 'timelineOf' | 'minutesSince' | 'projectionOf'
  readonly args: readonly unknown[]
}

port.on('message', ({ id, task, args }: Message) => {
  try {
    const result = (tasks[task] as (...args: readonly unknown[]) => unknown)(...args)
    port.postMessage({ id, result })
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
