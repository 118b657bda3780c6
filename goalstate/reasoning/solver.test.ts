import { afterAll, beforeAll, expect, test } from 'vitest'
import { below, type Random, seeded } from '../../core/index.ts'
import { type AllowRule, ruleKey } from './allow-rule.ts'
import { compareGroups } from './comparison.ts'
import { implications } from './implication.ts'
import { randomGroup } from './random-group.cases.ts'
import { type Oracle, startOracle } from './solver.cases.ts'
import { rule } from './universe.cases.ts'

let oracle: Oracle

beforeAll(async () => {
  oracle = await startOracle()
}, 60_000)
afterAll(() => oracle.close())

test('the oracle can tell: ssh is implied by ports 1–100, not the other way round', async () => {
  const ssh = rule({ ports: { first: 22, last: 22 } })
  const wide = rule({ ports: { first: 1, last: 100 } })
  expect(await oracle.isImplied(ssh, [wide])).toBe(true)
  expect(await oracle.isImplied(wide, [ssh])).toBe(false)
  expect(await oracle.agrees([{ rule: ssh, others: [wide], implied: false }])).toBe(false)
  expect(await oracle.agrees([{ rule: wide, others: [ssh], implied: true }])).toBe(false)
})

test('z3 agrees on what is implied in 200 random groups, and on every cover', async () => {
  const random = seeded(7)
  const counts = { implied: 0, apart: 0 }
  for (let group = 0; group < 200; group++) {
    const answers = answersOf(randomGroup(random, 2 + below(random, 11)))
    expect(await oracle.agrees(answers)).toBe(true)
    for (const { implied } of answers) counts[implied ? 'implied' : 'apart']++
  }
  // Both answers were put to the test.
  expect(counts.implied).toBeGreaterThan(400)
  expect(counts.apart).toBeGreaterThan(400)
}, 60_000)

/** What {@link implications} claims: of the rules unlike each, and of the covers. */
function answersOf(rules: readonly AllowRule[]) {
  const keys = rules.map(ruleKey)
  return implications(rules).flatMap((answer, at) => {
    const others = rules.filter((_, other) => keys[other] !== keys[at])
    const claim = { rule: rules[at]!, others, implied: answer.implied }
    if (!answer.implied) return [claim]
    return [claim, { ...claim, others: answer.cover.map((other) => rules[other]!) }]
  })
}

test('z3 agrees on which of 60 random pairs of groups allows more', async () => {
  const random = seeded(8)
  const seen = new Set<string>()
  for (let at = 0; at < 60; at++) {
    const [first, second] = randomPair(random, at)
    const [more, less] = [await allowsMore(first, second), await allowsMore(second, first)]
    const { relation } = compareGroups(first, second)
    expect(relation === 'wider' || relation === 'incomparable').toBe(more)
    expect(relation === 'narrower' || relation === 'incomparable').toBe(less)
    seen.add(relation)
  }
  expect(seen.size).toBe(4)
}, 60_000)

/** Whether some rule of `first` allows what no rule of `second` does. */
async function allowsMore(first: readonly AllowRule[], second: readonly AllowRule[]) {
  return !(await oracle.agrees(first.map((one) => ({ rule: one, others: second, implied: true }))))
}

/** Two groups: of one meaning, one short of a rule of the other, or unlike. */
function randomPair(random: Random, at: number): [AllowRule[], AllowRule[]] {
  const first = randomGroup(random, 1 + below(random, 5))
  switch (at % 4) {
    case 0: {
      const answers = implications(first)
      const reduced = first.filter((_, rule) => !answers[rule]!.implied)
      return [first, compareGroups(first, reduced).relation === 'equivalent' ? reduced : first]
    }
    case 1:
      return [first, first.slice(1)]
    case 2:
      return [first.slice(1), first]
    default:
      return [first, randomGroup(random, 1 + below(random, 5))]
  }
}
