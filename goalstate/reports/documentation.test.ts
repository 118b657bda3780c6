import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { documentation } from './documentation.ts'
import { sampleFindings, sampleResult } from './result.cases.ts'
import { resultVersion } from './result.ts'

const docs = new URL('../../docs/', import.meta.url)

test('what is in docs/ is what the code says; else run `npm run docs`', () => {
  const expected = documentation()
  const there = (['rules', 'schemas'] as const).flatMap((folder) =>
    readdirSync(new URL(folder, docs)).map((name) => `${folder}/${name}`),
  )
  expect(there.sort()).toEqual([...expected.keys()].sort())
  for (const [path, text] of expected) expect(readFileSync(new URL(path, docs), 'utf8')).toBe(text)
})

test('results are valid by the schema that is published, and others are not', () => {
  const schema = JSON.parse(documentation().get(`schemas/check-result-${resultVersion}.json`)!)
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  const suppressed = { rule: 'ALC-ADR-004', justification: 'a lab', expires: new Date(0) }
  const results = [
    sampleResult(),
    sampleResult({ findings: [], fixed: [], hosts: [{ host: 'h', status: 'unknown' }] }),
    sampleResult({ findings: sampleFindings().map((finding) => ({ ...finding, suppressed })) }),
  ]
  for (const result of results) {
    validate(JSON.parse(JSON.stringify(result)))
    expect(validate.errors ?? []).toEqual([])
  }
  expect(validate({ ...results[0], schemaVersion: '0' })).toBe(false)
})

test('every rule has an id, and a text for each part of its page', () => {
  for (const [path, text] of documentation()) {
    if (!path.startsWith('rules/ALC')) continue
    expect(path).toMatch(/^rules\/ALC-[A-Z]+-\d{3}\.md$/)
    expect(text).not.toMatch(/undefined|\.\.\n|\*\* \n/)
  }
})
