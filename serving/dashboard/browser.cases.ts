/** A service with the dashboard and a browser that looks at it, for tests. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { openRegistry } from '../../ml/index.ts'
import { buildDashboard } from '../../scripts/dashboard-bundle.ts'
import type { Scope } from '../access/access.ts'
import { openAccess } from '../access/access-database.ts'
import { KeyStore } from '../access/key-store.ts'
import { type Server, serve } from '../server.ts'
import { fillRegistry } from '../trained-model.cases.ts'

/** Where Debian has Chromium, and where else it may be. */
const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser']

/** Chromium, if there is one. */
export const chromiumPath = places.find((path) => path !== '' && existsSync(path))

export interface Site {
  readonly url: string
  readonly home: string
  readonly versions: Awaited<ReturnType<typeof fillRegistry>>
  /** May read, report and promote. */
  readonly key: string
  /** Sends JSON with the key. */
  post(path: string, body: unknown): Promise<void>
  /** Takes the sessions of every browser away, as when they end. */
  endSessions(): void
  /** Stops the service. */
  stop(): Promise<void>
  /** Starts it again where it was. */
  start(): Promise<void>
  close(): Promise<void>
}

/** A service with three models and a key, or an empty one that asks for none. */
export async function startSite({ isEmpty = false } = {}): Promise<Site> {
  const home = mkdtempSync(join(tmpdir(), 'portent-dashboard-'))
  const pages = join(home, 'pages')
  await buildDashboard(pages)
  const versions = isEmpty ? { champion: '', previous: '', challenger: '' } : await filled(home)
  const access = openAccess(home)
  const key = isEmpty ? '' : keyIn(access, ['read', 'report', 'plan', 'admin'])
  const config = { home, logLevel: 'silent', handOverEvery: 1e9, pages } as const
  let server: Server = await serve({ ...config, port: 0 })
  const { url } = server
  return {
    ...{ url, home, versions, key },
    async post(path, body) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
      const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    },
    endSessions: () => void access.exec('DELETE FROM sessions'),
    stop: () => server.close(),
    async start() {
      server = await serve({ ...config, port: Number(new URL(url).port) })
    },
    async close() {
      await server.close()
      access.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function filled(home: string): Promise<Site['versions']> {
  const registry = openRegistry(home)
  try {
    return await fillRegistry(registry)
  } finally {
    registry.close()
  }
}

function keyIn(access: ReturnType<typeof openAccess>, scopes: Scope[]): string {
  return new KeyStore(access).create({ name: 'test', scopes, rate: 1_000 }, Date.now()).key
}

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    // Nobody but this test is on the other side of its pages, and containers often allow no sandbox.
    args: ['--no-sandbox', '--disable-gpu'],
  })

/** A page, and what went wrong on it. */
export interface Looked {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of scripts, and requests to anywhere else. */
  readonly faults: string[]
}

export async function look(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Looked> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('console', (message) => {
    // A refused request is told there too; pages say what they make of it.
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) faults.push(`asked ${request.url()}`)
  })
  return { page, context, faults }
}

/** Opens the pages and logs in with the key. */
export async function logIn({ page }: Looked, { url, key }: Site, hash = '#/'): Promise<void> {
  await page.goto(`${url}/${hash}`)
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const axeSource = readFileSync(axePath, 'utf8')

/** What axe finds on a page that is serious or worse, by rule and place. */
export async function seriousIssues(page: Page): Promise<string[]> {
  // By the debugger, as the policy of the page lets no other script in.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })")
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`))
}

/** How wide what is on a page is, and how wide its window, pixels. */
export const widthsOf = (page: Page) =>
  page.evaluate<{ content: number; window: number }>(
    '({ content: document.documentElement.scrollWidth, window: innerWidth })',
  )
