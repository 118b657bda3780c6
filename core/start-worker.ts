import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a program of ours in a thread: compiled, or by tsx where we run from the sources.
 *
 * @param program - Its source, e.g. `new URL('./training-worker.ts', import.meta.url)`.
 */
export function startWorker(program: URL, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL(program.href.replace(/\.ts$/, '.js')), options)
  // Node 20 does not load TypeScript in a worker, whatever loader its parent has.
  const tsx = import.meta.resolve('tsx/esm/api')
  const load = `import(${JSON.stringify(tsx)}).then(({ register }) => {
    register()
    return import(${JSON.stringify(program.href)})
  })`
  return new Worker(load, { ...options, eval: true })
}
