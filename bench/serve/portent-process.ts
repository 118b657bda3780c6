import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `portent serve` in a process of its own. */
export interface PortentProcess {
  /** Where it answers gRPC, `host:port`; empty without an NCM. */
  readonly grpc: string
  /** Where it answers HTTP. */
  readonly url: string
  /** Its process id. */
  readonly pid: number
  stop(): Promise<void>
}

/**
 * Starts it with all that it keeps in `home`.
 *
 * @param ncm - What it is a proxy before; default no gRPC.
 * @param more - Further options of `portent serve`.
 */
export async function startPortent(
  home: string,
  ncm?: string,
  more: readonly string[] = [],
): Promise<PortentProcess> {
  const proxy = ncm === undefined ? [] : ['--grpc-port', '0', '--ncm', ncm]
  const options = [
    '--home',
    home,
    'serve',
    '--port',
    '0',
    ...proxy,
    ...more,
    '--log-level',
    'error',
  ]
  const child = spawn(process.execPath, [program(), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const text = await untilServing(child)
  const [url] = /http:\S+(?= answers;)/.exec(text)!
  return {
    grpc: /\S+(?= answers gRPC)/.exec(text)?.[0] ?? '',
    url,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))
let isBuilt = false

/**
 * The program as users run it, built now, lest an older one be measured. Run from its sources it would be slower: there
 * each function is given its name whenever it is made.
 */
function program(): string {
  if (!isBuilt) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root })
  isBuilt = true
  return join(root, 'dist/cli/portent.js')
}

async function untilServing(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!) {
    text += chunk
    if (text.includes('answers;')) return text
  }
  throw new Error(`portent serve ended: ${text}`)
}
