// Takes the README's pictures of the dashboard, light and dark: of a service that runs,
//   npm run screenshots -- --url http://127.0.0.1:8080
// or of a demo that is started for it and watched for ten minutes. Needs `npm run build` and Chromium.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../', import.meta.url))
const largest = 300_000

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    out: { type: 'string', default: join(root, 'docs') },
  },
})
const demo = values.url === undefined ? await startDemo(Number(values.minutes)) : undefined
try {
  await shoot(values.url ?? demo!.url, values.out)
} finally {
  demo?.stop()
}

/** A demo in a directory of its own, once it has run for some minutes. */
async function startDemo(minutes: number): Promise<{ url: string; stop(): void }> {
  const home = mkdtempSync(join(tmpdir(), 'portent-screenshots-'))
  const port = await freePort()
  const args = ['dist/cli/portent.js', 'demo', '--home', home, '--port', `${port}`]
  const child: ChildProcess = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error('the demo ended; does `npm start` work?')
    await sleep(1_000)
  }
  console.log(`waiting ${minutes} minutes, so that there is something to see`)
  await sleep(minutes * 60_000)
  return {
    url,
    stop() {
      child.once('exit', () => rmSync(home, { recursive: true, force: true }))
      child.kill('SIGINT')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A declaration, as it is needed before this line is reached. */
function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function shoot(url: string, folder: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  for (const colorScheme of ['light', 'dark'] as const) {
    const viewport = { width: 1280, height: 900 }
    const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1.5 })
    await page.goto(url)
    await page.locator('.tiles').waitFor()
    // So that what happens now is in the picture too.
    await sleep(6_000)
    const path = join(folder, colorScheme === 'dark' ? 'dashboard-dark.png' : 'dashboard.png')
    await page.screenshot({ path })
    const { size } = statSync(path)
    console.log(`${path}: ${size} bytes`)
    if (size > largest) throw new Error(`${path} is larger than ${largest} bytes`)
  }
  await browser.close()
}
