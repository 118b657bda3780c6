// npm run notebooks -- [--small] [--only NUMBER] [--out DIR]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'rendered') },
  },
})

const { small, only, out } = values
mkdirSync(out, { recursive: true })
const notebooks = readdirSync(import.meta.dirname)
  .filter((name) => /^\d.*\.ts$/.test(name) && (only === undefined || name.startsWith(only)))
  .sort()
for (const name of notebooks) {
  const page = join(out, name.replace(/\.ts$/, '.html'))
  const began = performance.now()
  process.stdout.write(`${name} … `)
  // A process each: chDB binds one data directory to a process.
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', join(import.meta.dirname, 'kit/execute.ts')],
      ...[join(import.meta.dirname, name), page, `npm run notebooks${small ? ' -- --small' : ''}`],
    ],
    { stdio: 'inherit', env: { ...process.env, NOTEBOOK_SMALL: small ? '1' : '0' } },
  )
  const [code] = await once(child, 'exit')
  if (code !== 0) process.exit(1)
  console.log(`${((performance.now() - began) / 1_000).toFixed(1)} s, ${page}`)
}
