import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a program beside the test, in a process of its own; it speaks by messages. */
export function startProgram(program: URL, parameters: readonly string[]): ChildProcess {
  return fork(fileURLToPath(program), parameters, { execArgv: ['--import', 'tsx'] })
}

/** The next message of a program. */
export async function messageOf<T>(program: ChildProcess): Promise<T> {
  const heard = new AbortController()
  const { signal } = heard
  try {
    const [message] = await Promise.race([
      once(program, 'message', { signal }),
      once(program, 'exit', { signal }).then(([code]) => {
        throw new Error(`the program ended with ${code} before it said anything`)
      }),
    ])
    return message as T
  } finally {
    heard.abort()
  }
}

/** Kills a program; it can do nothing about it. */
export async function kill(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit')
  program.kill('SIGKILL')
  await ended
}
