import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import { renderHtml } from './html-page.ts'
import { pageScript } from './page-script.ts'
import { hostileFinding, sampleFindings, sampleResult } from './result.cases.ts'

function opened(html: string) {
  const window = new Window({
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    },
  })
  window.document.write(html)
  return window
}

test('the page names nothing outside itself, and its policy forbids it', () => {
  const html = renderHtml(sampleResult())
  expect(html).not.toMatch(/https?:|src=|@import|url\(/)
  expect(html).toContain("default-src 'none'")
})

test('rules, VPCs and findings are counted, with what is there beside what should be', () => {
  const { document } = opened(renderHtml(sampleResult()))
  const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent)
  expect(rows).toEqual([
    'ALC-ADR-004fixed IP outside its subneterror20',
    'ALC-ADR-005two ports with one IP address in a VPCerror10',
    'v300',
  ])
  expect(document.querySelectorAll('article')).toHaveLength(3)
  expect(document.querySelector('article .change')!.textContent).toBe(
    'is10.0.0.22should bean address in 192.168.1.0/24',
  )
})

test('the search hides what does not have every word, and a rule searches for itself', () => {
  const window = opened(renderHtml(sampleResult()))
  const { document } = window
  if (!document.querySelector('output')!.textContent) window.eval(pageScript)
  const visible = () =>
    [...document.querySelectorAll('article')].filter((each) => !each.hasAttribute('hidden')).length
  const search = document.querySelector('input[type=search]') as unknown as {
    value: string
    dispatchEvent(event: object): void
  }
  const type = (text: string) => {
    search.value = text
    search.dispatchEvent(new window.Event('input'))
  }
  expect(visible()).toBe(3)
  type('p1 192.168.1.0/24')
  expect(visible()).toBe(1)
  type('nothing of the kind')
  expect(visible()).toBe(0)
  expect(document.querySelector('output')!.textContent).toBe('0 of 3 shown')
})

test('hosts of a drift are listed with why they are not known', () => {
  const hosts = [{ host: '10.1.0.1', status: 'unknown' as const, reason: 'it timed out' }]
  const { document } = opened(renderHtml(sampleResult({ mode: 'drift', findings: [], hosts })))
  expect(document.body.textContent).toContain('unknown: it timed out')
  expect(document.querySelector('h1')!.textContent).toBe('Portent drift: incomplete')
})

test('no text becomes markup', () => {
  const { document } = opened(renderHtml(sampleResult({ findings: [hostileFinding()] })))
  expect(document.querySelectorAll('b[a]')).toHaveLength(0)
  expect(document.querySelectorAll('script')).toHaveLength(1)
  expect(document.querySelector('article p')!.textContent).toContain('</script><b a="1">&amp;')
})

test('beyond five thousand findings the page says how many it leaves out', () => {
  const [finding] = sampleFindings()
  const findings = Array.from({ length: 5_002 }, (_, i) => ({ ...finding!, fingerprint: `${i}` }))
  expect(renderHtml(sampleResult({ findings }))).toContain('2 further findings')
})
