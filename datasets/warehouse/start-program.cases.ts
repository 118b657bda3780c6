import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a program beside the test, in a process of its own; it speaks by messages. */
export function startProgram(program: URL, parameters: readonly string[]): ChildProcess {
  return fork(fileURLToPath(program), parameters, { execArgv: ['--import', 'tsx'] })
}

/** The next message of a program. */
export async function messageOf<T>(program: ChildProcess): Promise<T> {
  const [message] = await Promise.race([
    once(program, 'message'),
    once(program, 'exit').then(([code]) => {
      throw new Error(`the program ended with ${code} before it said anything`)
    }),
  ])
  return message as T
}

/** Kills a program as a power cut would: it can do nothing about it. */
export async function kill(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit')
  program.kill('SIGKILL')
  await ended
}
