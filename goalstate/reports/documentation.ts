import { z } from 'zod'
import { driftRules } from '../drift/rules/index.ts'
import { rules } from '../rules/index.ts'
import { Result, resultVersion } from './result.ts'
import { ruleIndexPage, rulePage } from './rule-page.ts'

/** What of the documentation is made of code: file by path below `docs/`, with its text. */
export function documentation(): Map<string, string> {
  const all = [...rules, ...driftRules]
  const schema = z.toJSONSchema(Result, { target: 'draft-2020-12' })
  return new Map([
    ['rules/README.md', ruleIndexPage(all)],
    ...all.map((rule): [string, string] => [`rules/${rule.id}.md`, rulePage(rule)]),
    [`schemas/check-result-${resultVersion}.json`, `${JSON.stringify(schema, null, 2)}\n`],
  ])
}
