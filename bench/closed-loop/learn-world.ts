import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { World } from './world.ts'

/**
 * Ingests what a world's agents asked for before the loop, and trains a champion of it, by the commands that
 * anybody would use.
 *
 * @param home - An empty data directory.
 * @param models - Kinds to try.
 */
export async function learnWorld(
  world: World,
  home: string,
  models: readonly string[],
): Promise<void> {
  const log = join(home, 'history.csv')
  await writeHistory(world, log)
  const seconds = (ms: number) => `${ms / 1_000}s`
  await portent(home, ['ingest', log, '--format', 'table'])
  await portent(home, [
    ...['train', '--models', models.join(), '--top', '20', '--sample-vms', '300'],
    ...['--idle-timeout', seconds(world.idleTimeout), '--horizon', seconds(world.horizon)],
  ])
}

/** As if the loop began now. */
async function writeHistory({ history }: World, path: string): Promise<void> {
  const begin = Date.now()
  const file = createWriteStream(path)
  file.write('ts_ms,vni,src,dst,host_ip\n')
  for (const { at, vni, source, destination, host } of history)
    file.write(`${Math.round(begin + at)},${vni},${source},${destination},${host}\n`)
  file.end()
  await finished(file)
}

async function portent(home: string, args: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL('../../cli/portent.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, program, '--home', home, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`portent ${args.join(' ')} ended with ${code}:\n${said}`)
}
