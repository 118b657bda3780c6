// Runs the suite on each Node version that `engines` names, taken from the npm package `node`.
// npm run test:node [-- 22 24]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24']
const checkout = mkdtempSync(join(tmpdir(), 'portent-node-'))
const run = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: 'inherit', ...options })

try {
  for (const version of versions) {
    const clone = join(checkout, `portent-${version}`)
    const runtime = join(checkout, `node-${version}`)
    run('git', ['clone', '--quiet', process.cwd(), clone])
    run('npm', ['install', '--no-save', '--prefix', runtime, `node@${version}`])
    const home = join(runtime, 'node_modules', 'node')
    const env = {
      ...process.env,
      PATH: join(home, 'bin') + delimiter + process.env.PATH,
      // Native packages are built against this version's headers, which come with it.
      npm_config_nodedir: join(home, 'node_modules', `node-${process.platform}-${process.arch}`),
    }
    const options = { cwd: clone, env }
    run('node', ['--version'], options)
    run('npm', ['ci'], options)
    run('npm', ['test'], options)
  }
} finally {
  rmSync(checkout, { recursive: true, force: true })
}
