import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { planVpc, vpcSizes } from './plan.ts'
import { roles, templates } from './roles.ts'

const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0)

test('law: VPC sizes add up and none has fewer than five VMs', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), fc.nat(5_000), (seed, count, more) => {
      const sizes = vpcSizes(5 * count + more, count, seeded(seed))
      expect(sizes).toHaveLength(count)
      expect(total(sizes)).toBe(5 * count + more)
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5)
    }),
  )
})

test('sizes have a heavy tail: of 1,000 VPCs the largest tenth has more than half of the VMs', () => {
  // For Pareto of exponent a the largest tenth has 0.1^(1 − 1/a), which is 81 % at 1.1; ours is cut off
  // at 1,000 draws and every VPC has five VMs first.
  const sizes = vpcSizes(100_000, 1_000, seeded(1)).toSorted((a, b) => b - a)
  expect(total(sizes.slice(0, 100)) / 100_000).toBeGreaterThan(0.5)
  expect(sizes[500]).toBeLessThan(40)
})

test('law: a planned VPC has exactly its VMs, and every staffed group at least one', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 5, max: 3_000 }), (seed, vms) => {
      const groups = planVpc(vms, seeded(seed)).flatMap((application) => application.groups)
      expect(total(groups.map((group) => group.nominal))).toBe(vms)
      for (const { nominal, role, virtual } of groups)
        if (nominal < 1)
          expect([virtual, roles[role].perHour === 0 || vms < 20]).toEqual([true, true])
    }),
  )
})

test('only large tenants run their own DNS, monitoring and scanners', () => {
  const staffed = (vms: number) =>
    planVpc(vms, seeded(1))[0]!
      .groups.filter((group) => group.nominal > 0)
      .map(({ role }) => role)
  expect(staffed(10)).toEqual(['bastion'])
  expect(staffed(50)).toEqual(['dns', 'monitoring', 'logging', 'configuration', 'bastion'])
  expect(staffed(500)).toContain('scanner')
})

test('the shares of every template add up to 1', () => {
  for (const { shares } of templates) expect(total(Object.values(shares))).toBeCloseTo(1, 12)
})
