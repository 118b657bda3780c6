import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Browser, chromium, type Page } from 'playwright-core'
import { buildDashboard } from '../scripts/dashboard-bundle.ts'
import { serve } from '../serving/index.ts'
import type { Bench } from './bench.ts'
import { addressOf, largeVni, makeLargeChampion, otherVpcs } from './dashboard/large-region.ts'

/** As a phone of the middle class is slower than this machine. */
const slowdown = 4

/**
 * What the pages weigh and how soon they can be used, in a browser that is slowed down, with one VPC of a hundred
 * thousand VMs and two thousand others; and how long predictions have to wait meanwhile.
 */
export const dashboardSpeed: Bench = {
  id: 'dashboard',
  question:
    'How much does the dashboard load, how soon can it be used, and do 100,000 VMs freeze it?',
  needsData: false,
  async run({ small, print }) {
    const vms = small ? 10_000 : 100_000
    const home = mkdtempSync(join(tmpdir(), 'portent-dashboard-bench-'))
    await buildDashboard(join(home, 'pages'))
    await makeLargeChampion(home, vms)
    const server = await serve({
      ...{ home, port: 0, logLevel: 'error', pages: join(home, 'pages'), handOverEvery: 1e9 },
    })
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    try {
      await report(server.url, vms)
      const figures = {
        ...(await firstView(browser, server.url)),
        ...(await largeVpc(browser, server.url)),
      }
      const { weight, interactive, vmsShown, scrollFrame, mapShown, mapFrame, blocked } = figures
      print(
        `first view: ${weight.toFixed(0)} kB over the wire, usable after ${interactive.toFixed(0)} ms`,
      )
      print(
        `${vms} VMs: listed after ${vmsShown.toFixed(0)} ms, ${scrollFrame.toFixed(1)} ms a step of scrolling`,
      )
      print(
        `their map: drawn after ${mapShown.toFixed(0)} ms, ${mapFrame.toFixed(1)} ms a step of zooming`,
      )
      print(`meanwhile the service's event loop was late by ${blocked.toFixed(0)} ms at most`)
      return {
        figures,
        targets: {
          weight: '< 100',
          interactive: '< 3000',
          scrollFrame: '< 100',
          mapFrame: '< 100',
        },
      }
    } finally {
      await browser.close()
      await server.close()
      rmSync(home, { recursive: true, force: true })
    }
  },
}

/** Requests of some VMs, so that there is something to count. */
async function report(url: string, vms: number): Promise<void> {
  const requests = Array.from({ length: 2_000 }, (_, i) => ({
    ...{ requestId: `r${i}`, time: Date.now() - 1_000, vni: largeVni },
    ...{ source: addressOf((i * 37) % vms), destination: '10.200.0.1' },
  }))
  const reply = await fetch(`${url}/v1/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requests }),
  })
  if (!reply.ok) throw new Error(await reply.text())
}

/** Kilobytes of all answers but the stream, and milliseconds until the numbers are there. */
async function firstView(browser: Browser, url: string) {
  const page = await slowPage(browser)
  await page.goto(url)
  await page.locator('.tiles').waitFor()
  const interactive = await page.evaluate<number>('performance.now()')
  const weight = await page.evaluate<number>(`
    performance.getEntriesByType('navigation')[0].transferSize +
    performance.getEntriesByType('resource').reduce((sum, { transferSize }) => sum + transferSize, 0)`)
  const rows = await page.locator('.table-box table').getAttribute('aria-rowcount')
  if (Number(rows) !== otherVpcs + 2) throw new Error(`${rows} rows are shown of ${otherVpcs + 1}`)
  await page.close()
  return { weight: weight / 1_000, interactive }
}

async function largeVpc(browser: Browser, url: string) {
  const page = await slowPage(browser)
  await page.goto(url)
  await page.locator('.tiles').waitFor()
  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  const vmsShown = await timeUntil(page, `#/vpcs/${largeVni}`, '.table-box tbody tr')
  const scrollFrame = await medianStep(
    page,
    'document.querySelector(".table-box").scrollBy(0, 5000)',
  )
  const mapShown = await timeUntil(page, `#/vpcs/${largeVni}/map`, '.map canvas')
  const mapFrame = await medianStep(page, 'document.querySelector(".map-buttons button").click()')
  loop.disable()
  await page.close()
  return { vmsShown, scrollFrame, mapShown, mapFrame, blocked: loop.max / 1e6 }
}

async function slowPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  return page
}

/** Milliseconds from going to a page until what it is about is drawn. */
async function timeUntil(page: Page, hash: string, selector: string): Promise<number> {
  const start = performance.now()
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await page.locator(selector).first().waitFor({ timeout: 60_000 })
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))')
  return performance.now() - start
}

/** Milliseconds from a step until it is drawn, the median of thirty. */
const medianStep = (page: Page, step: string): Promise<number> =>
  page.evaluate<number>(`(async () => {
    const times = []
    for (let i = 0; i < 30; i++) {
      const start = performance.now()
      ${step}
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
      times.push(performance.now() - start)
    }
    return times.sort((a, b) => a - b)[15]
  })()`)
