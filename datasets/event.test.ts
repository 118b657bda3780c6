import { expect, test } from 'vitest'
import { EndpointTable } from './endpoint-table.ts'
import { type EventLog, indexAtTime, sliceLog } from './event.ts'

const log: EventLog = {
  length: 4,
  time: Float64Array.of(10, 20, 20, 30),
  until: Float64Array.of(10, 25, 20, 30),
  vm: Int32Array.of(0, 1, 0, 1),
  item: Int32Array.of(0, 0, 1, 1),
  port: Uint16Array.of(80, 80, 443, 443),
  protocol: Uint8Array.of(6, 6, 6, 6),
  catalog: { vms: new EndpointTable(), items: new EndpointTable() },
}

test('the index at a time is that of the first event not before it', () => {
  expect([0, 10, 11, 20, 30, 31].map((time) => indexAtTime(log, time))).toEqual([0, 0, 1, 1, 3, 4])
})

test('a slice shares memory and keeps its columns in step', () => {
  const slice = sliceLog(log, 1, 3)
  expect(slice.length).toBe(2)
  expect([...slice.until]).toEqual([25, 20])
  expect(slice.time.buffer).toBe(log.time.buffer)
})
