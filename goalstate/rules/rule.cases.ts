import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateAll, findingsOf, touchedSubjects } from '../check/evaluate.ts'
import type { Finding } from '../check/finding.ts'
import {
  type CheckSettings,
  defaultSettings,
  type Rule,
  type RuleContext,
  type Subject,
} from '../check/rule.ts'
import { type Edit, editsOf } from '../state/edit.ts'
import { type Resource, type ResourceType, resourceTypes } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'

/** What a test knows besides the state: all that it does not say is unknown, or the default. */
export interface Surroundings extends Partial<Omit<RuleContext, 'settings'>> {
  readonly settings?: Partial<CheckSettings>
  /** The types of which all is there; every type unless said. */
  readonly covers?: readonly ResourceType[]
}

/** All that a rule finds in a state of these resources. */
export function found(
  rule: Rule,
  resources: readonly Resource[],
  around: Surroundings = {},
): Finding[] {
  return [
    ...evaluateAll(rule, new StateIndex(resources, around.covers), contextOf(around)).values(),
  ].flat()
}

function contextOf({ settings, covers: _, ...known }: Surroundings): RuleContext {
  return {
    arrived: () => true,
    before: () => undefined,
    applied: () => undefined,
    ...known,
    settings: { ...defaultSettings, ...settings },
  }
}

/**
 * What holds for every rule.
 *
 * @param cases - Resources, some that break the rule and some that do not, with every type that it reads and,
 *   for each field that it reads, two resources of one id that differ in it. Any part of them should be
 *   a state that the rule can meet.
 */
export function ruleCases(rule: Rule, cases: readonly Resource[], around: Surroundings = {}): void {
  const resources = cases.map((resource, i) => ({ ...resource, pointer: `/${i}` }))

  test(`${rule.id} finds something in its own cases`, () => {
    expect(found(rule, resources, around)).not.toEqual([])
  })

  test(`${rule.id} finds the same in any order`, () => {
    const fingerprints = (some: readonly Resource[]) =>
      found(rule, some, around).map(contentOf).sort()
    fc.assert(
      fc.property(fc.shuffledSubarray(resources), (some) => {
        expect(fingerprints(some)).toEqual(
          fingerprints(resources.filter((resource) => some.includes(resource))),
        )
      }),
    )
  })

  test(`${rule.id} judged again only where it is touched finds what a full check does`, () => {
    const step = fc.subarray(resources, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const context = contextOf(around)
        const index = new StateIndex([], around.covers)
        const kept = new Map<Subject, readonly Finding[]>()
        for (const flipped of steps) {
          const edits = flip(index, flipped)
          for (const { before } of edits) if (before) kept.delete(before)
          for (const subject of touchedSubjects(rule, edits, [], index)) {
            const findings = findingsOf(rule, subject, index, context)
            if (findings.length > 0) kept.set(subject, findings)
            else kept.delete(subject)
          }
          const full = evaluateAll(rule, new StateIndex(everything(index), around.covers), context)
          expect([...kept.values()].flat().map(contentOf).sort()).toEqual(
            [...full.values()].flat().map(contentOf).sort(),
          )
        }
      }),
    )
  })
}

/** Takes out the resources that are there and puts in the others. */
function flip(index: StateIndex, resources: readonly Resource[]): Edit[] {
  const removed = resources.filter((resource) => index.has(resource))
  const added = resources.filter((resource) => !index.has(resource))
  for (const resource of removed) index.delete(resource)
  for (const resource of added) index.add(resource)
  return editsOf(removed, added)
}

function everything(index: StateIndex): Resource[] {
  return resourceTypes.flatMap((type): Resource[] => [...index.all(type)])
}

/** All of a finding but where its parties are: that is as of when it was last judged. */
function contentOf({ resources, ...finding }: Finding): string {
  return JSON.stringify([finding, resources.map(({ type, id }) => `${type}/${id}`)])
}
