import { expect, test } from 'vitest'
import { EndpointTable } from './endpoint-table.ts'

test('one key has one id, and the same address in another VNI is another key', () => {
  const table = new EndpointTable()
  expect(table.add(7, '10.0.0.1')).toBe(0)
  expect(table.add(8, '10.0.0.1')).toBe(1)
  expect(table.add(7, '10.0.0.1')).toBe(0)
  expect(table.size).toBe(2)
  expect([table.vni(1), table.address(1)]).toEqual([8, '10.0.0.1'])
})

test('ids are listed by VNI, and a VNI never lists the ids of another', () => {
  const table = new EndpointTable()
  table.add(7, 'a')
  table.add(8, 'b')
  table.add(7, 'c')
  expect(table.idsOf(7)).toEqual([0, 2])
  expect(table.idsOf(8)).toEqual([1])
  expect(table.idsOf(9)).toEqual([])
  expect(table.vnis).toEqual([7, 8])
})

test('what is not there has id -1, and an id that is not there is a RangeError', () => {
  const table = new EndpointTable()
  expect(table.idOf(7, 'a')).toBe(-1)
  expect(() => table.vni(0)).toThrow(RangeError)
  expect(() => table.address(-1)).toThrow(RangeError)
})
