/** Services with faults, over real sockets. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ServeConfig } from '../server.ts'

/** A data directory that is gone when the test has ended. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-faults-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Sends JSON and reads JSON. */
export async function post(url: string, path: string, payload: unknown) {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
  return { status: reply.status, body: (await reply.json()) as any }
}

interface ServingChild {
  readonly child: ChildProcess
  readonly url: string
  /** Where it answers gRPC. */
  readonly grpc: string
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>
}

/** A service in a process of its own, as `portent serve` runs it; resolves once it listens. */
export async function serveInChild(config: ServeConfig): Promise<ServingChild> {
  const script = `
    import('./serving/index.ts').then(async ({ serve }) => {
      const server = await serve(${JSON.stringify(config)})
      console.log(JSON.stringify([server.url, server.grpcAddress ?? '']))
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const [url, grpc] = await new Promise<[string, string]>((resolve, reject) => {
    child.stdout!.once('data', (data) => resolve(JSON.parse(`${data}`)))
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)))
  })
  return { child, url, grpc, ended }
}
