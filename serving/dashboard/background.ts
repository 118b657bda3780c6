import type { Worker } from 'node:worker_threads'
import { PortentError, type SqliteDatabase, startWorker } from '../../core/index.ts'
import type { BackgroundTasks } from './background-tasks.ts'
import { projectionOf } from './projection.ts'
import { vmReports } from './vm-reports.ts'

type Task = Exclude<keyof BackgroundTasks, 'close'>

/** {@link BackgroundTasks} in a thread of its own, so that no page keeps a prediction waiting. */
export interface Background {
  run<T extends Task>(
    task: T,
    ...args: Parameters<BackgroundTasks[T]>
  ): Promise<ReturnType<BackgroundTasks[T]>>
  close(): Promise<void>
}

/** Tasks that wait at most: who asks for more than can be done is told so. */
const mostWaiting = 200

/**
 * @param database - The store. One in memory has no other reader, so there tasks are done at once; else the
 *   thread starts with the first task, and again with the next one should it end.
 */
export function startBackground(database: SqliteDatabase): Background {
  if (database.memory) return atOnce(database)
  const waiting = new Map<number, { resolve(result: never): void; reject(reason: unknown): void }>()
  let worker: Worker | undefined
  let id = 0
  const failAll = (reason: string) => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(failed(reason))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = startWorker(new URL('./background-worker.ts', import.meta.url), {
      workerData: { path: database.name },
    })
    started.unref()
    started.on('message', ({ id, result, error }: Answer) => {
      const task = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) task?.resolve(result as never)
      else task?.reject(failed(error))
    })
    started.on('error', (error) => failAll(error.message))
    started.on('exit', () => {
      if (worker === started) failAll('its thread ended')
    })
    return started
  }
  return {
    run(task, ...args) {
      if (waiting.size >= mostWaiting)
        return Promise.reject(
          new PortentError(
            'ERR_RATE_LIMIT',
            `${mostWaiting} pages wait for their data already; ask again in a few seconds`,
          ),
        )
      worker ??= start()
      return new Promise((resolve, reject) => {
        waiting.set(++id, { resolve, reject })
        worker!.postMessage({ id, task, args })
      })
    },
    async close() {
      const ending = worker
      worker = undefined
      await ending?.terminate()
    },
  }
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

function atOnce(database: SqliteDatabase): Background {
  const tasks = { ...vmReports(database), projectionOf }
  return {
    run: async (task, ...args) => (tasks[task] as (...args: unknown[]) => never)(...args),
    close: async () => undefined,
  }
}

const failed = (reason: string) =>
  new PortentError('ERR_DATA_DIRECTORY', `the store could not be read for a page: ${reason}`)
