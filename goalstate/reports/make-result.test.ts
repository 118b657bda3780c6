import { expect, test } from 'vitest'
import { exitCodeOf } from './exit-code.ts'
import { sampleFindings, sampleResult, sampleRules } from './result.cases.ts'
import { Result } from './result.ts'

const host = (name: string, status: 'consistent' | 'unknown' | 'settling') => ({
  host: name,
  status,
})

test('findings are counted by severity and by rule, and a result is what its schema says', () => {
  const result = sampleResult()
  expect(result.summary).toMatchObject({
    verdict: 'inconsistent',
    findings: { error: 3, warning: 0, note: 0 },
    resources: { port: 2, subnet: 1 },
  })
  expect(result.rules.map(({ id, findings }) => [id, findings])).toEqual([
    ['ALC-ADR-004', 2],
    ['ALC-ADR-005', 1],
  ])
  expect(Result.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
})

test('the order of a result does not depend on the order in which findings came', () => {
  expect(sampleResult({ findings: sampleFindings().reverse() })).toEqual(sampleResult())
})

test('a suppressed finding stays in the result and does not count', () => {
  const suppressed = { rule: 'ALC-ADR-004', justification: 'a lab' }
  const findings = sampleFindings().map((finding) => ({ ...finding, suppressed }))
  const result = sampleResult({ findings })
  expect(result.findings).toHaveLength(3)
  expect(result.summary).toMatchObject({ verdict: 'consistent', suppressed: 3 })
  expect(exitCodeOf(result, { severity: 'note', newOnly: false })).toBe(0)
})

test('exit codes: 2 from the severity on, 3 if only hosts are unknown, 0 else', () => {
  const clean = { findings: [] }
  const [finding] = sampleFindings()
  const warned = { findings: [{ ...finding!, severity: 'warning' as const }] }
  const unknown = { hosts: [host('10.1.0.1', 'unknown'), host('10.1.0.2', 'consistent')] }
  const code = (run: Parameters<typeof sampleResult>[0], severity: 'error' | 'warning' | 'never') =>
    exitCodeOf(sampleResult(run), { severity, newOnly: false })
  expect(code(clean, 'error')).toBe(0)
  expect(code(warned, 'error')).toBe(0)
  expect(code(warned, 'warning')).toBe(2)
  expect(code({ ...clean, ...unknown }, 'error')).toBe(3)
  expect(code({ ...clean, hosts: [host('10.1.0.1', 'settling')] }, 'error')).toBe(3)
  expect(code({ ...warned, ...unknown }, 'warning')).toBe(2)
  expect(code({ ...warned, ...unknown }, 'never')).toBe(3)
})

test('with a baseline, only what is new can fail a run that minds new findings only', () => {
  const known = sampleFindings().map((finding) => ({ ...finding, baseline: 'known' as const }))
  const [first, ...others] = known
  const newOnly = { severity: 'error', newOnly: true } as const
  const kept = sampleResult({ findings: known, fixed: ['f'.repeat(32)] })
  expect(kept.summary.baseline).toEqual({
    new: { error: 0, warning: 0, note: 0 },
    unchanged: 3,
    fixed: 1,
  })
  expect(exitCodeOf(kept, newOnly)).toBe(0)
  expect(exitCodeOf(kept, { ...newOnly, newOnly: false })).toBe(2)
  const fresh = { ...first!, baseline: 'new' as const }
  expect(exitCodeOf(sampleResult({ findings: [fresh, ...others], fixed: [] }), newOnly)).toBe(2)
})

test('an open question is no failure, and leaves a run incomplete', () => {
  const [finding] = sampleFindings()
  const result = sampleResult({ findings: [{ ...finding!, kind: 'open' }] })
  expect(result.summary).toMatchObject({ verdict: 'incomplete', open: 1, findings: { error: 0 } })
  expect(exitCodeOf(result, { severity: 'note', newOnly: false })).toBe(3)
})

test('the digest of the rules changes when what they say does, not with their order', () => {
  const rules = sampleRules.map((rule) => ({ rule, severity: rule.severity, ran: true }))
  const digest = (of: typeof rules) => sampleResult({ rules: of }).tool.rulesDigest
  expect(digest([...rules].reverse())).toBe(digest(rules))
  expect(digest(rules.map((each) => ({ ...each, severity: 'note' as const })))).not.toBe(
    digest(rules),
  )
})
