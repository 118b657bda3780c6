import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultModes, effectiveMode } from './modes.ts'

const vni = fc.integer({ min: 1, max: 2 ** 32 - 1 })

test('nothing is pushed until somebody says so', () => {
  expect(effectiveMode(defaultModes, 7).mode).toBe('shadow')
})

test("a network's own mode wins, and the kill switch over all", () => {
  const settings = { ...defaultModes, mode: 'off', vnis: { 7: 'on' } } as const
  expect(effectiveMode(settings, 7)).toEqual({ mode: 'on', why: 'the mode is on for VNI 7' })
  expect(effectiveMode(settings, 8)).toEqual({ mode: 'off', why: 'the mode is off by default' })
  expect(effectiveMode({ ...settings, killed: true }, 7)).toEqual({
    mode: 'off',
    why: 'the kill switch is on',
  })
})

test('the canary is always the same networks, and a larger share keeps those of a smaller', () => {
  fc.assert(
    fc.property(vni, fc.double({ min: 0, max: 1, noNaN: true }), (network, share) => {
      const of = (canaryShare: number) =>
        effectiveMode({ ...defaultModes, mode: 'canary', canaryShare }, network).mode
      expect(of(share)).toBe(of(share))
      if (of(share) === 'on') expect(of(Math.min(1, share + 0.1))).toBe('on')
      expect(of(0)).toBe('shadow')
      expect(of(1)).toBe('on')
    }),
  )
})

test('of 10,000 networks a canary of 10 % turns on 1,000, give or take four deviations', () => {
  const settings = { ...defaultModes, mode: 'canary' } as const
  const on = Array.from({ length: 10_000 }, (_, i) => effectiveMode(settings, i + 1)).filter(
    ({ mode }) => mode === 'on',
  ).length
  // √(10,000 × 0.1 × 0.9) = 30.
  expect(Math.abs(on - 1_000)).toBeLessThan(120)
})
