import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Resource, resourceTypes } from '../state/state.ts'
import { acaOperation } from '../state/update.ts'
import { anyCovers, anyResource } from './any-state.cases.ts'
import { Checker, type CheckReport, check } from './engine.ts'

const states = fc.array(anyResource, { maxLength: 12 })
const updates = fc.array(fc.array(anyResource, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
const settings = fc.record({
  target: fc.constantFrom('aca-2022', 'generic' as const),
  onDemand: fc.boolean(),
  rulesPerHost: fc.constantFrom(1, 2),
})

test('whatever the states and updates: what is judged again is all that changes', () => {
  fc.assert(
    fc.property(states, anyCovers, settings, updates, (resources, covers, settings, changes) => {
      const checker = new Checker(
        { resources, covers: new Set(covers), unread: [], formatVersion: 0 },
        { now: new Date(0), settings },
      )
      let count = checker.report().findings.length
      for (const change of changes) {
        const { new: fresh, fixed } = checker.apply(
          { resources: change },
          settings.target === 'aca-2022' ? { effective: acaOperation } : {},
        )
        const report = checker.report()
        expect(contents(report)).toEqual(contents(checker.recheck()))
        count += fresh.length - fixed.length
        expect(report.findings.length).toBe(count)
      }
    }),
    { numRuns: 300 },
  )
})

test('whatever the state: its order changes nothing', () => {
  fc.assert(
    fc.property(states, settings, fc.nat(), (some, settings, turn) => {
      const resources = some.map((resource, i) => ({ ...resource, pointer: `/${i}` }))
      const turned = [...resources.slice(turn % 12), ...resources.slice(0, turn % 12)].reverse()
      const found = (resources: readonly Resource[]) =>
        contents(
          check(
            { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 },
            { now: new Date(0), settings },
          ),
        )
      expect(found(turned)).toEqual(found(resources))
    }),
    { numRuns: 300 },
  )
})

/** Without places and VPCs, which are those of when a finding was last judged. */
function contents({ findings }: CheckReport): string[] {
  return findings
    .map(({ resources, vpc: _, ...rest }) =>
      JSON.stringify([rest, resources.map(({ type, id }) => `${type}/${id}`)]),
    )
    .sort()
}
