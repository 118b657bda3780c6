import { afterAll, beforeAll, expect, test } from 'vitest'
import { below, type Random, seeded } from '../../core/index.ts'
import { type AllowRule, ruleKey } from './allow-rule.ts'
import { compareGroups } from './comparison.ts'
import { implications } from './implication.ts'
import { randomGroup } from './random-group.cases.ts'
import { type Claim, type Oracle, startOracle } from './solver.cases.ts'
import { rule } from './universe.cases.ts'

let oracle: Oracle

beforeAll(async () => {
  oracle = await startOracle()
}, 60_000)
afterAll(() => oracle.close())

test('the oracle can tell: ssh is implied by ports 1–100, not the other way round', async () => {
  const ssh = rule({ ports: { first: 22, last: 22 } })
  const wide = rule({ ports: { first: 1, last: 100 } })
  const questions = [
    { rules: [ssh], others: [wide] },
    { rules: [wide], others: [ssh] },
    { rules: [ssh], others: [] },
  ]
  expect(await oracle.areInside(questions)).toEqual([true, false, false])
  const [right, wrong] = [questions[0]!, questions[1]!]
  expect(await oracle.agrees([{ ...right, inside: true }])).toBe(true)
  expect(await oracle.agrees([{ ...right, inside: false }])).toBe(false)
  expect(await oracle.agrees([{ ...wrong, inside: true }])).toBe(false)
  expect(await oracle.agrees([{ ...wrong, inside: false }])).toBe(true)
})

test('z3 agrees on what is implied in 200 random groups, and on every cover', async () => {
  const random = seeded(7)
  const counts = { inside: 0, outside: 0 }
  for (let group = 0; group < 200; group++) {
    const claims = claimsOf(randomGroup(random, 2 + below(random, 9)))
    expect(await oracle.agrees(claims)).toBe(true)
    for (const { inside } of claims) counts[inside ? 'inside' : 'outside']++
  }
  // Both answers were put to the test.
  expect(counts.inside).toBeGreaterThan(150)
  expect(counts.outside).toBeGreaterThan(300)
}, 60_000)

/** What {@link implications} says: a cover is enough by itself, and without one all unlike rules are not. */
function claimsOf(rules: readonly AllowRule[]): Claim[] {
  const keys = rules.map(ruleKey)
  return implications(rules).map((answer, at) => {
    const others = answer.implied
      ? answer.cover.map((other) => rules[other]!)
      : rules.filter((_, other) => keys[other] !== keys[at])
    return { rules: [rules[at]!], others, inside: answer.implied }
  })
}

test('z3 agrees on which of 100 random pairs of groups allows more', async () => {
  const random = seeded(8)
  const seen = new Set<string>()
  for (let at = 0; at < 100; at++) {
    const [first, second] = randomPair(random, at)
    const { relation } = compareGroups(first, second)
    const claims = [
      {
        rules: first,
        others: second,
        inside: relation === 'equivalent' || relation === 'narrower',
      },
      { rules: second, others: first, inside: relation === 'equivalent' || relation === 'wider' },
    ]
    expect(await oracle.agrees(claims)).toBe(true)
    seen.add(relation)
  }
  expect(seen.size).toBe(4)
}, 60_000)

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
