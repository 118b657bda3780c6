import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateAll, findingsOf, touchedSubjects } from '../../check/evaluate.ts'
import type { Finding } from '../../check/finding.ts'
import { defaultSettings, type Subject } from '../../check/rule.ts'
import { editsOf } from '../../state/edit.ts'
import { type Resource, resourceTypes } from '../../state/state.ts'
import { StateIndex } from '../../state/state-index.ts'
import { rules } from '../index.ts'
import { cleanState } from './clean-state.ts'
import type { Defect } from './defect.ts'
import { defectsOf } from './defects.ts'

const clean = cleanState({
  ...{ vpcs: 3, subnetsPerVpc: 2, hosts: 12 },
  ...{ hostsPerSubnet: 3, portsPerHost: 4 },
})
const context = {
  settings: defaultSettings,
  arrived: () => true,
  before: () => undefined,
  applied: () => undefined,
}

test('defects that come and go, several at a time, are found as a full check finds them', () => {
  const defects = fc.constantFrom(...defectsOf(clean))
  const step = fc.array(defects, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
      const index = new StateIndex(clean.resources)
      const found = rules.map(() => new Map<Subject, readonly Finding[]>())
      for (const changes of steps) update(index, found, changes)
      const full = new StateIndex(resourceTypes.flatMap((type): Resource[] => [...index.all(type)]))
      for (const [i, rule] of rules.entries())
        expect(textsOf(found[i]!)).toEqual(textsOf(evaluateAll(rule, full, context)))
    }),
    { numRuns: 40 },
  )
})

/** Puts in what of the defects is not there, takes out what is, and judges again what that touches. */
function update(
  index: StateIndex,
  found: readonly Map<Subject, readonly Finding[]>[],
  defects: readonly Defect[],
): void {
  const flipped = new Set(
    defects.flatMap(({ without = [], having = [] }) => [...without, ...having]),
  )
  const removed = [...flipped].filter((resource) => index.has(resource))
  const added = [...flipped].filter((resource) => !index.has(resource))
  for (const resource of removed) index.delete(resource)
  for (const resource of added) index.add(resource)
  const edits = editsOf(removed, added)
  for (const [i, rule] of rules.entries()) {
    const known = found[i]!
    for (const resource of removed) known.delete(resource)
    for (const subject of touchedSubjects(rule, edits, [], index)) {
      const findings = findingsOf(rule, subject, index, context)
      if (findings.length > 0) known.set(subject, findings)
      else known.delete(subject)
    }
  }
}

function textsOf(found: ReadonlyMap<Subject, readonly Finding[]>): string[] {
  return [...found.values()].flat().map(textOf).sort()
}

/** Without its places, which are those of when it was last judged. */
function textOf({ resources, ...finding }: Finding): string {
  return JSON.stringify([finding, resources.map(({ type, id }) => `${type}/${id}`)])
}
