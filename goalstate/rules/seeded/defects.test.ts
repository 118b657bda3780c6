import { expect, test } from 'vitest'
import { Checker, check } from '../../check/engine.ts'
import { findingsOf, touchedSubjects } from '../../check/evaluate.ts'
import { defaultSettings } from '../../check/rule.ts'
import { editsOf } from '../../state/edit.ts'
import { type NetworkState, type Resource, resourceTypes } from '../../state/state.ts'
import { StateIndex } from '../../state/state-index.ts'
import { rules } from '../index.ts'
import { cleanState } from './clean-state.ts'
import type { Defect } from './defect.ts'
import { defectsOf } from './defects.ts'

const clean = cleanState()
const defects = defectsOf(clean)

test('every rule has one defect', () => {
  expect(defects.map(({ rule }) => rule).sort()).toEqual(rules.map(({ id }) => id).sort())
})

const index = new StateIndex(clean.resources)

test.each(standing(defects).map((defect) => [defect.rule, defect.what, defect] as const))(
  '%s alone finds %s',
  (rule, _what, defect) => {
    expect(touchedBy(defect)).toEqual({ [rule]: 1, ...defect.implies })
  },
)

test.each(
  standing(defects)
    .filter((_, i) => i % 10 === 0)
    .map((defect) => [defect.rule, defect.what, defect] as const),
)('%s alone finds %s in a full check, too', (rule, _what, defect) => {
  const { settings = {} } = defect
  const { findings } = check(stateWith(defect), { now: new Date(0), settings })
  expect(counted(findings)).toEqual({ [rule]: 1, ...defect.implies })
})

test.each(arriving(defects).map((defect) => [defect.rule, defect.what, defect] as const))(
  '%s alone finds %s',
  (rule, _what, defect) => {
    const options = { now: new Date(0), applied: () => defect.applied }
    const checker = new Checker(stateWith(defect), options)
    const { new: fresh, fixed } = checker.apply({ resources: defect.update ?? [] })
    expect(counted(fresh)).toEqual({ [rule]: 1, ...defect.implies })
    expect(fixed).toEqual([])
  },
)

function standing(all: readonly Defect[]): Defect[] {
  return all.filter(({ update }) => update === undefined)
}

function arriving(all: readonly Defect[]): Defect[] {
  return all.filter(({ update }) => update !== undefined)
}

function stateWith({ without = [], having = [] }: Defect): NetworkState {
  const gone = new Set<Resource>(without)
  const resources = [...clean.resources.filter((resource) => !gone.has(resource)), ...having]
  return { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 101 }
}

/** How often each rule finds something in what a defect touches; the clean state has no findings. */
function touchedBy({ without = [], having = [], settings }: Defect): Record<string, number> {
  const context = {
    settings: { ...defaultSettings, ...settings },
    arrived: () => true,
    before: () => undefined,
    applied: () => undefined,
  }
  exchange(without, having)
  const edits = editsOf(without, having)
  const findings = rules.flatMap((rule) =>
    [...touchedSubjects(rule, edits, [], index)].flatMap((subject) =>
      findingsOf(rule, subject, index, context),
    ),
  )
  exchange(having, without)
  return counted(findings)
}

function exchange(gone: readonly Resource[], come: readonly Resource[]): void {
  for (const resource of gone) index.delete(resource)
  for (const resource of come) index.add(resource)
}

function counted(findings: readonly { readonly rule: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1
  return counts
}
