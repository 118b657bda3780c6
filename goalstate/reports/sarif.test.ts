import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { hostileFinding, sampleFindings, sampleResult } from './result.cases.ts'
import { renderSarif } from './sarif.ts'

/**
 * The schema of SARIF 2.1.0 as the SARIF SDK of its editors publishes it (npm, @microsoft/sarif-multitool-linux
 * 5.7.0, MIT). It has the language pattern that errata 01 of the OASIS standard corrected. What is known to
 * differ from the text of errata 01: the version of JSON Schema, the form of GUIDs (a format, there a
 * pattern) and how it is named; Portent writes no GUIDs and no language.
 */
const schema = JSON.parse(
  readFileSync(new URL('./sarif-2.1.0.schema.json', import.meta.url), 'utf8'),
)
const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

// biome-ignore lint/suspicious/noExplicitAny: a log of every shape.
function valid(sarif: string): any {
  const log = JSON.parse(sarif)
  validate(log)
  expect(validate.errors ?? []).toEqual([])
  return log.runs[0]
}

test('the schema refuses a log without runs and a result with a strange field, so it does validate', () => {
  expect(validate({ version: '2.1.0' })).toBe(false)
  const log = JSON.parse(renderSarif(sampleResult()))
  log.runs[0].results[0].strange = 1
  expect(validate(log)).toBe(false)
})

test('an empty result and one with findings are valid SARIF', () => {
  expect(valid(renderSarif(sampleResult({ findings: [] }))).results).toEqual([])
  const run = valid(renderSarif(sampleResult()))
  expect(run.results).toHaveLength(3)
  expect(run.results[0]).toMatchObject({
    ruleId: 'ALC-ADR-004',
    ruleIndex: 0,
    kind: 'fail',
    level: 'error',
    partialFingerprints: { 'portentFinding/v1': sampleFindings()[0]!.fingerprint },
  })
  expect(run.results[0].locations[0]).toMatchObject({
    physicalLocation: { artifactLocation: { uri: 'state.json' } },
    logicalLocations: [{ fullyQualifiedName: 'vpc/v/port/p1', kind: 'resource' }],
  })
  expect(run.results[0].relatedLocations[0].logicalLocations[0].name).toBe('s1')
})

test('suppressions, baselines and severities are where SARIF has them', () => {
  const [a, b, c] = sampleFindings()
  const suppressed = { rule: a!.rule, justification: 'a lab', expires: new Date(0) }
  const findings = [
    { ...a!, suppressed },
    { ...b!, baseline: 'known' as const },
    { ...c!, baseline: 'new' as const, severity: 'note' as const },
  ]
  const run = valid(renderSarif(sampleResult({ findings, fixed: [] })))
  expect(run.results[0].suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'a lab' },
  ])
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  expect(run.results.map((result: any) => [result.baselineState, result.level])).toEqual([
    [undefined, 'error'],
    ['unchanged', 'error'],
    ['new', 'note'],
  ])
})

test('what could not be known is open, of no level, and its host a notification', () => {
  const [finding] = sampleFindings()
  const hosts = [{ host: '10.1.0.1', status: 'unknown' as const, reason: 'it timed out' }]
  const result = sampleResult({ mode: 'drift', findings: [{ ...finding!, kind: 'open' }], hosts })
  const run = valid(renderSarif(result))
  expect(run.results[0]).toMatchObject({ kind: 'open', level: 'none' })
  expect(run.invocations[0].toolExecutionNotifications[0].message.text).toContain('10.1.0.1')
})

test('any text is valid, in file names too', () => {
  const run = valid(renderSarif(sampleResult({ findings: [hostileFinding()] })))
  expect(run.results[0].message.text).toContain('</script>')
  const { uri } = run.results[0].locations[0].physicalLocation.artifactLocation
  expect(decodeURIComponent(uri)).toMatch(/^a b\//)
})
