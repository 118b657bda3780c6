import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A peer in another language that answers a line with a line, both JSON. */
export interface LineProcess {
  /** What it said of itself when it was ready. */
  readonly greeting: Readonly<Record<string, unknown>>
  ask(question: unknown): Promise<unknown>
  close(): void
}

/**
 * Starts a peer, which has to print one line of JSON when it is ready.
 *
 * @param environment - Set besides this process's own.
 * @returns Undefined if it ends or cannot be started before that, as where it is not installed.
 */
export async function startLineProcess(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<LineProcess | undefined> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  })
  const failed = new Promise<undefined>((resolve) => child.once('error', () => resolve(undefined)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const line = await Promise.race([lines.next(), failed])
    return line === undefined || line.done ? undefined : JSON.parse(line.value)
  }
  const greeting = await next()
  if (greeting === undefined) return undefined
  return {
    greeting,
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const answer = await next()
      if (answer === undefined) throw new Error(`${command} ${args.join(' ')} ended unasked`)
      return answer
    },
    close: () => child.stdin.end(),
  }
}
