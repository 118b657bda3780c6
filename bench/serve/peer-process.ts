import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** FastAPI and PyTorch under uvicorn, in processes of their own. */
interface PeerProcess {
  readonly url: string
  stop(): Promise<void>
}

const peers = join(import.meta.dirname, '..', 'peers')
/** What it may take to import PyTorch, milliseconds. */
const patience = 30_000

/**
 * Starts it with the network that was written to `folder`, a thread of PyTorch to each worker.
 *
 * @returns Undefined where it is not installed.
 */
export async function startPeer(folder: string, workers: number): Promise<PeerProcess | undefined> {
  const port = 18_000 + (process.pid % 10_000)
  const options = ['--port', `${port}`, '--workers', `${workers}`, '--log-level', 'critical']
  const child = spawn(
    '/usr/bin/python3',
    ['-m', 'uvicorn', '--app-dir', peers, 'serve_fastapi:app', '--no-access-log', ...options],
    {
      stdio: 'ignore',
      env: { ...process.env, PEER_FOLDER: folder, OMP_NUM_THREADS: '1' },
    },
  )
  let hasEnded = false
  const ended = once(child, 'exit').catch(() => undefined)
  ended.then(() => {
    hasEnded = true
  })
  const url = `http://127.0.0.1:${port}`
  const until = performance.now() + patience
  while (!hasEnded && performance.now() < until) {
    const reply = await fetch(`${url}/openapi.json`).catch(() => undefined)
    if (reply?.ok)
      return {
        url,
        async stop() {
          child.kill('SIGTERM')
          const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
          await ended
          clearTimeout(timer)
        },
      }
    await sleep(100)
  }
  child.kill('SIGKILL')
  return undefined
}
