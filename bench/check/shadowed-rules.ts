import assert from 'node:assert/strict'
import { seeded } from '../../core/index.ts'
import { type AllowRule, implications, ruleKey } from '../../goalstate/reasoning/index.ts'
import { randomGroup } from '../../goalstate/reasoning/random-group.cases.ts'
import { startOracle } from '../../goalstate/reasoning/solver.cases.ts'
import { median } from '../median.ts'

export interface ShadowedTimes {
  /** Rules in a group. */
  readonly rules: number
  /** Medians of milliseconds for one group, on the clock. */
  readonly atomsMs: number
  readonly z3Ms: number
}

/**
 * Which rules of a group do the others imply? Asked of atoms, which give covers and witnesses besides, and
 * of z3, on the same random groups (seed 42); they must agree on every rule.
 */
export async function shadowedRules(
  sizes: readonly number[],
  groups: number,
): Promise<ShadowedTimes[]> {
  const oracle = await startOracle()
  const random = seeded(42)
  const times: ShadowedTimes[] = []
  for (const rules of sizes) {
    const atoms: number[] = []
    const z3: number[] = []
    for (let n = 0; n < groups; n++) {
      const group = randomGroup(random, rules)
      implications(group) // warm, as it is in a service
      let start = performance.now()
      const byAtoms = implications(group).map(({ implied }) => implied)
      atoms.push(performance.now() - start)
      start = performance.now()
      const byZ3 = await oracle.areInside(questionsOf(group))
      z3.push(performance.now() - start)
      assert.deepEqual(byAtoms, byZ3)
    }
    times.push({ rules, atomsMs: median(atoms), z3Ms: median(z3) })
  }
  oracle.close()
  return times
}

/** For each rule, whether those that mean something else allow all that it does. */
function questionsOf(rules: readonly AllowRule[]) {
  const keys = rules.map(ruleKey)
  return rules.map((rule, at) => ({
    rules: [rule],
    others: rules.filter((_, other) => keys[other] !== keys[at]),
  }))
}
