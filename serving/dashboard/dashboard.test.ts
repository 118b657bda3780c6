import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configuration } from '../desired/told.cases.ts'
import {
  chromiumPath,
  type Looked,
  logIn,
  look,
  type Site,
  seriousIssues,
  startBrowser,
  startSite,
  widthsOf,
} from './browser.cases.ts'

if (!chromiumPath)
  console.log(
    'no Chromium at /usr/bin/chromium, nor where CHROMIUM_PATH says: pages are not looked at',
  )

const short = (version: string) => version.slice(0, 8)

/** One service and one browser for all: to start them takes longer than what is looked at. */
describe.skipIf(!chromiumPath)('the dashboard in Chromium', () => {
  let site: Site
  let browser: Browser
  let looked: Looked
  let id = 0

  beforeAll(async () => {
    ;[site, browser] = await Promise.all([startSite(), startBrowser()])
    looked = await look(browser, site.url)
    await logIn(looked, site)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const page = () => looked.page
  const go = (hash: string) => page().goto(`${site.url}/${hash}`)
  const heading = (name: string | RegExp) => page().getByRole('heading', { level: 1, name })
  /** A VM of 5001 asks on demand. */
  const ask = (source: string, destination: string) =>
    site.post('/v1/requests', {
      requests: [
        ...[{ requestId: `r${id++}`, time: Date.now() - 500, vni: 5001, source, destination }],
      ],
    })

  test('the first run says what to do, where nothing is known and nobody has to log in', async () => {
    const empty = await startSite({ isEmpty: true })
    const first = await look(browser, empty.url)
    try {
      await first.page.goto(empty.url)
      await first.page.getByRole('heading', { name: 'Nothing has been reported yet' }).waitFor()
      await first.page.getByText('portent train').first().waitFor()
      expect(await seriousIssues(first.page)).toEqual([])
      await first.page.goto(`${empty.url}/#/models`)
      await first.page.getByRole('heading', { name: 'No model has been trained yet' }).waitFor()
      await first.page.goto(`${empty.url}/#/findings`)
      await first.page.getByRole('heading', { name: 'No state has been told yet' }).waitFor()
      expect(first.faults).toEqual([])
    } finally {
      await first.context.close()
      await empty.close()
    }
  })

  test('what is reported is seen within seconds, without asking again', async () => {
    await go('#/')
    await heading('Overview').waitFor()
    const asked: string[] = []
    const note = (request: { url(): string }) => asked.push(request.url())
    page().on('request', note)
    await ask('10.0.0.4', '10.0.0.77')
    const row = page()
      .getByRole('row')
      .filter({ has: page().getByRole('link', { name: '5001' }) })
    await expect.poll(() => row.getByRole('cell').nth(5).textContent(), soon).toBe('1')
    await page().getByText('asked for 10.0.0.77').waitFor()
    page().off('request', note)
    expect(asked).toEqual([])
  })

  test('from a bad VPC to the request that one VM missed, and why', async () => {
    for (const destination of ['10.0.0.78', '10.0.0.79']) await ask('10.0.0.4', destination)
    await go('#/')
    await page().getByRole('link', { name: '5001' }).click()
    await heading('VPC 5001').waitFor()
    // Those with most misses are first.
    await page().getByRole('region', { name: 'VMs' }).getByRole('link').first().click()
    await heading('10.0.0.4').waitFor()
    const timeline = page().getByRole('slider', { name: 'Events of this VM' })
    await timeline.focus()
    await page().keyboard.press('ArrowLeft')
    await page().getByRole('status').getByText('10.0.0.79 asked for on demand').waitFor()
    await page()
      .getByRole('status')
      .getByText(/Why it was not there: nothing was/)
      .waitFor()
    await page()
      .getByText(/would be pushed/)
      .first()
      .waitFor()
    // The other even VMs of the test's region asked for the same.
    await page().getByRole('link', { name: '10.0.0.20' }).waitFor()
  })

  test('the map shows each VM by its cluster, and the keyboard opens one', async () => {
    await go('#/vpcs/5001/map')
    const map = page().getByRole('application', { name: /Map of 13 VMs/ })
    await map.focus()
    await page().keyboard.press('ArrowRight')
    await page()
      .getByText(/cluster [01]/)
      .first()
      .waitFor()
    await page().keyboard.press('Enter')
    await expect.poll(() => page().url(), soon).toMatch(/#\/vpcs\/5001\/vms\/10\.0\.0\.\d+$/)
  })

  test('a challenger is promoted and rolled back, both with a reason', async () => {
    const { champion, challenger } = site.versions
    await go('#/models')
    await page().getByRole('region', { name: 'Challenger' }).getByText(short(challenger)).waitFor()
    await page().getByRole('region', { name: 'Challenger' }).getByRole('button').click()
    const dialog = page().getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Promote' }).isDisabled()).toBe(true)
    await dialog.getByLabel(/Reason/).fill('better on Tuesday')
    expect(await seriousIssues(page())).toEqual([])
    await dialog.getByRole('button', { name: 'Promote' }).click()
    const serving = page().getByRole('region', { name: 'Champion', exact: true })
    await serving.getByText(short(challenger)).waitFor()
    await page()
      .getByText(/better on Tuesday/)
      .first()
      .waitFor()
    await page().getByRole('button', { name: 'Roll back' }).click()
    await dialog.getByLabel(/Reason/).fill('worse on Wednesday')
    await dialog.getByRole('button', { name: 'Roll back' }).click()
    await serving.getByText(short(champion)).waitFor()
    await page().getByRole('status').getByText(short(champion)).waitFor()
  })

  test('a finding leads to the page of its rule', async () => {
    const state = configuration(5001, [4, 9])
    const [first] = state.ports_internal
    const twin = { ...first!, id: 'twin' }
    await site.post('/v1/states', { ...state, ports_internal: [...state.ports_internal, twin] })
    await go('#/findings')
    await page().getByPlaceholder('Find in texts and ids').fill('twin')
    await page().keyboard.press('Enter')
    await page().getByRole('link', { name: 'ALC-ADR-005' }).first().click()
    await heading('ALC-ADR-005').waitFor()
    await page().getByRole('heading', { name: 'Remedy' }).waitFor()
    await page().getByText('Give one of the ports another address.').waitFor()
  })

  test('no page has a serious issue for who cannot see or point, light or dark, wide or narrow', async () => {
    const pages = ['#/', '#/vpcs/5001', '#/vpcs/5001/vms/10.0.0.4', '#/vpcs/5001/map', '#/models']
    const others = ['#/drift', '#/findings', '#/rules/ALC-ADR-005', '#/health', '#/nowhere']
    for (const colorScheme of ['light', 'dark'] as const) {
      await page().emulateMedia({ colorScheme })
      for (const [i, hash] of [...pages, ...others].entries()) {
        await page().setViewportSize({ width: i % 2 === 0 ? 1280 : 390, height: 844 })
        await go(hash)
        await page().locator('main h1').waitFor()
        await expect.poll(() => page().locator('main .loading').count(), soon).toBe(0)
        expect(await seriousIssues(page()), `${hash}, ${colorScheme}`).toEqual([])
        const { content, window } = await widthsOf(page())
        expect(content, `${hash} is wider than the window`).toBeLessThanOrEqual(window)
      }
    }
    await page().setViewportSize({ width: 1280, height: 860 })
    await page().emulateMedia({ colorScheme: 'light' })
  })

  test('while the service is down the page says so and keeps what it knew; then it is live again', async () => {
    await go('#/')
    await page().getByRole('row').nth(1).waitFor()
    await site.stop()
    await page().getByText('The service does not answer.').waitFor()
    expect(await page().getByRole('link', { name: '5001' }).isVisible()).toBe(true)
    await site.start()
    await page().getByText('Live', { exact: true }).waitFor()
    await expect.poll(() => page().getByRole('alert').count(), soon).toBe(0)
    await ask('10.0.0.4', '10.0.0.99')
    await page().getByText('asked for 10.0.0.99').waitFor()
  })

  test('a session that has ended asks for the key, and goes on where it was', async () => {
    await go('#/vpcs/5001')
    await heading('VPC 5001').waitFor()
    site.endSessions()
    await page().reload()
    await page().getByLabel('API key').waitFor()
    expect(await seriousIssues(page())).toEqual([])
    await page().getByLabel('API key').fill('ptk_wrong')
    await page().getByRole('button', { name: 'Log in' }).click()
    await page().getByText('This key is not known').waitFor()
    await page().getByLabel('API key').fill(site.key)
    await page().getByRole('button', { name: 'Log in' }).click()
    await heading('VPC 5001').waitFor()
    // It is noticed while a page is open, whether it asks for anything or not.
    site.endSessions()
    await page().getByRole('heading', { name: 'Your session has ended' }).waitFor()
  })

  test('nothing went wrong in any script, and nothing was asked of anybody else', () => {
    expect(looked.faults).toEqual([])
  })
})

const soon = { timeout: 15_000 }
