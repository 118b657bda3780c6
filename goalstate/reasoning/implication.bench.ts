// npx tsx goalstate/reasoning/implication.bench.ts
// Question: what does finding a group's implied rules cost by atoms, and what does it cost by z3?
// Answer: 0.23 ms against 3 to 4 s for 50 rules, 0.03 ms against 0.3 to 0.5 s for 10; a hundred groups of 50
// take 36 to 105 ms, one of 1,000 rules 40 to 100 ms (medians on two cores that others kept busy, Node
// 20.20.2).
// One sample is one group; both answer "implied or not" for every rule, and atoms give covers and
// witnesses besides.
import assert from 'node:assert/strict'
import { Bench } from 'tinybench'
import { seeded } from '../../core/index.ts'
import { type AllowRule, ruleKey } from './allow-rule.ts'
import { implications } from './implication.ts'
import { randomGroup } from './random-group.cases.ts'
import { startOracle } from './solver.cases.ts'

const oracle = await startOracle()

async function byZ3(rules: readonly AllowRule[]): Promise<boolean[]> {
  const keys = rules.map(ruleKey)
  const questions = rules.map((rule, at) => ({
    rules: [rule],
    others: rules.filter((_, other) => keys[other] !== keys[at]),
  }))
  return await oracle.areInside(questions)
}

const byAtoms = (rules: readonly AllowRule[]) => implications(rules).map(({ implied }) => implied)

const random = seeded(42)
const [small, large, huge] = [10, 50, 1_000].map((n) => randomGroup(random, n))
const hundred = Array.from({ length: 100 }, () => randomGroup(random, 50))

// Two ways that disagree have nothing to compare.
for (const rules of [small!, large!]) assert.deepEqual(byAtoms(rules), await byZ3(rules))

const few = { time: 1_000, iterations: 3, warmupIterations: 1 }
// The arrows round z3 are async: tinybench calls others once more to see what they return.
const bench = new Bench({ name: `implied rules, node ${process.version}`, ...few })
bench
  .add('atoms, 10 rules', () => byAtoms(small!))
  .add('z3, 10 rules', async () => await byZ3(small!))
  .add('atoms, 50 rules', () => byAtoms(large!))
  .add('z3, 50 rules', async () => await byZ3(large!))
  .add('atoms, 100 groups of 50 rules', () => hundred.map(byAtoms))
  .add('atoms, one group of 1,000 rules', () => byAtoms(huge!))
await bench.run()
console.log(bench.name)
console.table(bench.table())
oracle.close()
