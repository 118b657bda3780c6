import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** `portent serve` in a process of its own. */
export interface PortentProcess {
  /** Where it answers gRPC, `host:port`. */
  readonly grpc: string
  /** Where it answers HTTP. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts it as a proxy before `ncm`, with all it keeps in `home`. */
export async function startPortent(home: string, ncm: string): Promise<PortentProcess> {
  const program = fileURLToPath(new URL('../../cli/portent.ts', import.meta.url))
  const options = ['--home', home, 'serve', '--port', '0', '--grpc-port', '0', '--ncm', ncm]
  const child = spawn(
    process.execPath,
    [...process.execArgv, program, ...options, '--log-level', 'error'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const text = await untilServing(child)
  const [grpc] = /\S+(?= answers gRPC)/.exec(text)!
  const [url] = /http:\S+(?= answers;)/.exec(text)!
  return {
    grpc,
    url,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function untilServing(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!) {
    text += chunk
    if (text.includes('answers;')) return text
  }
  throw new Error(`portent serve ended: ${text}`)
}
