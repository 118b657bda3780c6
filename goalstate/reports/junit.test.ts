import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import { renderJunit } from './junit.ts'
import { hostileFinding, sampleFindings, sampleResult, sampleRules } from './result.cases.ts'

function parsed(xml: string) {
  const { document } = new Window()
  const parser = new document.defaultView!.DOMParser()
  const read = parser.parseFromString(xml, 'application/xml')
  expect(read.querySelector('parsererror')).toBeNull()
  return read
}

test('one suite for the area, one case for each rule, one failure for each finding', () => {
  const xml = parsed(renderJunit(sampleResult()))
  const suite = xml.querySelector('testsuite')!
  expect(suite.getAttribute('name')).toBe('ALC-ADR')
  expect(['tests', 'failures', 'skipped'].map((name) => suite.getAttribute(name))).toEqual([
    '2',
    '2',
    '0',
  ])
  const cases = [...xml.querySelectorAll('testcase')]
  expect(cases.map((each) => each.querySelectorAll('failure').length)).toEqual([2, 1])
  expect(cases[0]!.querySelector('failure')!.textContent).toContain('state.json#/port/p1')
})

test('a rule without findings passes; one that did not run is skipped, as is one that is suppressed', () => {
  const [finding] = sampleFindings()
  const suppressed = { rule: finding!.rule, justification: 'a lab' }
  const rules = sampleRules.map((rule, i) => ({ rule, severity: rule.severity, ran: i === 0 }))
  const xml = parsed(renderJunit(sampleResult({ rules, findings: [{ ...finding!, suppressed }] })))
  const messages = [...xml.querySelectorAll('skipped')].map((each) => each.getAttribute('message'))
  expect(messages).toEqual(['suppressed: a lab', 'not run'])
  const clean = parsed(renderJunit(sampleResult({ findings: [] })))
  expect(clean.querySelectorAll('testcase > *')).toHaveLength(0)
})

test('what could not be known is an error, not a failure', () => {
  const [finding] = sampleFindings()
  const xml = parsed(renderJunit(sampleResult({ findings: [{ ...finding!, kind: 'open' }] })))
  expect(xml.querySelectorAll('error')).toHaveLength(1)
  expect(xml.querySelectorAll('failure')).toHaveLength(0)
})

test('any text leaves the XML well-formed', () => {
  const xml = renderJunit(sampleResult({ findings: [hostileFinding()] }))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold it.
  expect(xml).not.toMatch(/\u0000/)
  expect(parsed(xml).querySelector('failure')!.getAttribute('message')).toContain('</script>')
})
