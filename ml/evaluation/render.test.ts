import { expect, test } from 'vitest'
import { clairvoyant, type Line, logOf, memory, modelOf } from './by-hand.cases.ts'
import { compare } from './compare.ts'
import type { Policy } from './policy.ts'
import { renderHtml, renderPlot } from './render.ts'
import { renderTable } from './render-table.ts'
import type { ReplayReport } from './report.ts'
import { defaultSettings } from './settings.ts'

const lines = Array.from({ length: 400 }, (_, i): Line => {
  return [i * 7, `vm${i % 5}`, `item${(i * i) % 23}`]
})
const log = logOf(lines)

async function reportOf(policies: Policy[], title = 'A title'): Promise<ReplayReport> {
  const options = { ks: [1, 5], about: { title, command: 'portent replay x' }, resamples: 50 }
  return compare({ log, start: 100 }, policies, defaultSettings, options)
}

const usual: Policy[] = [
  { kind: 'on-demand' },
  { kind: 'push-all', largestVni: 1_000 },
  { kind: 'model', model: memory(log) },
  { kind: 'model', model: clairvoyant(log), name: 'a long name(setting=1, another=2)' },
]

/** The text of each cell below the head, row by row. */
function cellsOf(html: string): string[][] {
  const body = html.slice(html.indexOf('<tbody>'), html.indexOf('</tbody>'))
  const rows = body.split('</tr>').slice(0, -1)
  return rows.map((row) =>
    row
      .split(/<\/t[hd]>/)
      .slice(0, -1)
      .map(textOf),
  )
}

function textOf(markup: string): string {
  return markup
    .replaceAll(/<style>[\s\S]*?<\/style>|<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()
}

test('the table is at most 100 columns wide and ends with the limit', async () => {
  const many = Array.from({ length: 3 }, (_, i): Policy => {
    const name = `a name much longer than its column, number ${i}`
    return { kind: 'model', model: modelOf(log, () => [0, 1, 2, 3, 4]), name }
  })
  const rows = renderTable(await reportOf([...usual, ...many])).split('\n')
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(100)
  expect(rows[0]).toMatch(/^policy +K cover % +± accur % late % push\/VM·h/)
  expect(rows.slice(0, rows.indexOf('')).at(-1)).toMatch(/^limit/)
})

test('in 80 columns it goes without some, and says which', async () => {
  const [head, ...rest] = renderTable(await reportOf(usual), { width: 80 }).split('\n')
  expect(head!.length).toBeLessThanOrEqual(80)
  expect(head).toMatch(/^policy +K cover % .* req\/s .* rep % new %$/)
  expect(head).not.toContain('amplif')
  expect(rest.join('\n')).toMatch(/Left out for want of room: amplif/)
  expect(Math.max(...rest.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('the page says what the report says, row by row', async () => {
  const report = await reportOf(usual)
  const cells = cellsOf(await renderHtml(report))
  expect(cells).toHaveLength(report.results.length + 1)
  for (const [i, result] of report.results.entries()) {
    expect(cells[i]![1]).toBe(result.top === null ? '–' : String(result.top))
    expect(cells[i]![2]).toBe((100 * result.coverage).toFixed(1))
  }
})

test('with a baseline, the page tells how far each policy is above it', async () => {
  const options = { ks: [5], about: { title: 'x' }, baseline: 'memory', resamples: 50 }
  const report = await compare({ log, start: 100 }, usual, defaultSettings, options)
  const last = cellsOf(await renderHtml(report)).map((row) => row.at(-1))
  const difference = report.results[3]!.coverage - report.results[2]!.coverage
  expect(last.slice(0, 3)).toEqual(['', '', ''])
  expect(last[3]).toMatch(`+${(100 * difference).toFixed(1)} (`)
})

test('the page asks for nothing: no script, no link, no address but that of SVG', async () => {
  const html = await renderHtml(await reportOf(usual))
  expect(html).not.toMatch(/<script|<link|@import|url\(/)
  const addresses = new Set(html.match(/https?:\/\/[^"'\s<]+/g))
  expect([...addresses].filter((address) => address !== 'http://www.w3.org/2000/svg')).toEqual([])
})

test('each policy that pushes has a line or a point, and a name beside it', async () => {
  const html = await renderHtml(await reportOf(usual))
  const plot = html.slice(html.indexOf('class="wide"'), html.indexOf('class="narrow"'))
  const texts = [...plot.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
  for (const name of ['memory', 'a long name', 'push all', 'limit']) expect(texts).toContain(name)
})

test('names and titles are text, not markup', async () => {
  const name = '<b>"bold"</b> & co'
  const report = await reportOf([{ kind: 'model', model: memory(log), name }], '<i>title</i>')
  const html = await renderHtml(report)
  expect(html).not.toContain('<b>')
  expect(html).not.toContain('<i>')
  expect(cellsOf(html)[0]![0]).toBe(name)
})

test('a report without any push can be drawn too', async () => {
  const html = await renderHtml(await reportOf([{ kind: 'on-demand' }]))
  expect(cellsOf(html).map(([name]) => name)).toEqual(['on-demand only', 'limit'])
  expect(html).not.toContain('NaN')
})

test('the plot alone is an SVG file that asks for nothing and brings its colours', async () => {
  const svg = await renderPlot(await reportOf(usual))
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg).toContain('--series-0: #0072b2')
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image/)
})

test('what came of it is told first on the page, where the report has it', async () => {
  const report = await reportOf(usual)
  expect(await renderHtml(report)).not.toContain('<strong>')
  const outcome = 'markov serves from now on: 61.2 ms < 70 ms.'
  const page = await renderHtml({ ...report, about: { ...report.about, outcome } })
  expect(page.match(/<header>\s*<h1>[^<]*<\/h1>\s*<p><strong>([^<]*)/)![1]).toBe(
    'markov serves from now on: 61.2 ms &lt; 70 ms.',
  )
})
