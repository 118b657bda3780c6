// npm run test:container: runs the steps of deploy/Containerfile in a plain shell, each stage in a folder of its own
// below a temporary one, and then what the container would run: it must serve, be alive, and end when it is told
// to. Takes as long as `npm ci` and a build.
import { execFileSync, execSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { containerSteps, type Stage } from './container-steps.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'portent-container-'))
const stages = containerSteps(readFileSync(join(root, 'deploy/Containerfile'), 'utf8'))

/** What `COPY . .` takes: all that is kept in Git, or would be. */
const context = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '')

try {
  const run = Object.fromEntries(stages.map((stage) => [stage.name, runStage(stage)]))
  await serveAsContainer(run['']!)
  console.log('the container would serve')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Ran {
  /** Where its file system is. */
  readonly base: string
  readonly env: Readonly<Record<string, string>>
  /** What steps say of who runs it, such as `ENTRYPOINT`. */
  readonly said: Readonly<Record<string, string>>
}

function runStage({ name, steps }: Stage): Ran {
  const base = join(folder, name || 'final')
  const inside = (path: string) => join(base, path)
  let at = inside('/')
  const env: Record<string, string> = {}
  const said: Record<string, string> = {}
  for (const { step, argument } of steps) {
    console.log(`${name || 'final'}: ${step} ${argument}`)
    if (step === 'WORKDIR') {
      at = inside(argument)
      mkdirSync(at, { recursive: true })
    } else if (step === 'COPY') copy(argument.split(/ +/), at)
    else if (step === 'RUN') runHere(argument, at, env)
    else if (step === 'ENV')
      for (const [, key, value] of argument.matchAll(/(\w+)=(\S+)/g)) env[key!] = value!
    else said[step] = argument
  }
  return { said, base, env }
}

/** @param at - The folder that relative targets are in. */
function copy(words: readonly string[], at: string): void {
  const [first] = words
  const stage = /^--from=(.*)$/.exec(first!)?.[1]
  const paths = stage === undefined ? words : words.slice(1)
  const target = join(at, paths.at(-1)!)
  for (const source of paths.slice(0, -1)) {
    if (stage !== undefined) {
      const to = paths.at(-1)!.endsWith('/') ? join(target, source.split('/').at(-1)!) : target
      cpSync(join(folder, stage, source), to, { recursive: true, verbatimSymlinks: true })
    } else
      for (const file of source === '.' ? context : [source]) {
        mkdirSync(dirname(join(target, file)), { recursive: true })
        cpSync(join(root, file), join(target, file))
      }
  }
}

function runHere(command: string, at: string, env: Readonly<Record<string, string>>): void {
  // A shell that is nobody's has no folders of the system to make, and no other users.
  if (command.startsWith('install -d')) return
  execSync(command, { cwd: at, env: { ...process.env, ...env }, stdio: 'inherit' })
}

/** Starts what the container would start, asks what its health check asks, and stops it. */
async function serveAsContainer({ base, env, said }: Ran): Promise<void> {
  const wordsOf = (text: string | undefined) => JSON.parse(text!) as string[]
  const [, ...entry] = wordsOf(said.ENTRYPOINT).map((word) =>
    word.startsWith('/') ? join(base, word) : word,
  )
  const port = '18080'
  const home = join(base, env.PORTENT_HOME!)
  const own = { ...process.env, ...env, PORTENT_HOME: home, PORTENT_HTTP_PORT: port }
  const args = [...entry, ...wordsOf(said.CMD)]
  const service = spawn(process.execPath, args, { env: own, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(service, 'exit')
  const [told] = await Promise.race([once(service.stdout, 'data'), ended])
  if (service.exitCode !== null) throw new Error(`it ended with ${service.exitCode}`)
  console.log(`${told}`.trim())
  const [, ...check] = wordsOf(/CMD (.*)$/.exec(said.HEALTHCHECK!)![1])
  execFileSync(process.execPath, check, { env: own, stdio: 'inherit' })
  service.kill('SIGTERM')
  const [status] = await ended
  if (status !== 0) throw new Error(`it ended with ${status} when it was told to stop`)
}
