import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasVni, readVniSet, vniSetText } from './vni-set.ts'

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
  .map(([from, more]) => [from, from + more] as const)

test('a set has exactly what one of its ranges has, however they are written', () => {
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
      const set = readVniSet(ranges.map(([from, to]) => `${from}-${to}`).join(', '), 'vnis')
      for (let vni = 0; vni <= 72; vni++)
        expect(hasVni(set, vni)).toBe(ranges.some(([from, to]) => from <= vni && vni <= to))
      expect(readVniSet(vniSetText(set), 'vnis')).toEqual(set)
    }),
  )
})

test('it is told in order, with what touches as one', () => {
  expect(vniSetText(readVniSet('7001, 5003-5009, 5000-5002', '--vnis'))).toBe('5000-5009,7001')
  expect(hasVni(readVniSet('4294967295', '--vnis'), 4_294_967_295)).toBe(true)
})

test('what names no VNI is refused with the place and an example', () => {
  for (const text of ['', 'a', '0', '1-', '5-4', '4294967296', '1;2', '1,,2', '-1', '1e3'])
    expect(() => readVniSet(text, '--vnis')).toThrow(/^--vnis: .*5000-5999,7001/)
})
