import { expect, test } from 'vitest'
import { AgentCaches } from './agent-caches.ts'

const caches = () => new AgentCaches(1, { idleTimeout: 60, hold: 100 })

test('a push where one waits already makes it wait longer, and is told to be held already', () => {
  const host = caches()
  expect(host.push(0, 0, 10)).toBe(false)
  expect(host.push(0, 0, 50)).toBe(true)
  expect(host.use(0, 0, 20, 20)).toBe(0) // still there from the first
  expect(host.push(0, 1, 10)).toBe(false)
  expect(host.push(0, 1, 50)).toBe(true)
  expect(host.use(0, 1, 149, 149)).toBe(0)
})

test('a push during a use starts the timer again', () => {
  const host = caches()
  host.use(0, 0, 0, 40) // held until 100
  expect(host.push(0, 0, 90)).toBe(true)
  expect(host.use(0, 0, 150, 150)).toBe(0)
})

test('one push serves one first packet: after its use the idle timeout counts', () => {
  const host = caches()
  host.push(0, 0, 10)
  expect(host.use(0, 0, 11, 11)).toBe(0)
  expect(host.use(0, 0, 80, 80)).toBe(Number.POSITIVE_INFINITY)
})

test('a packet before the arrival waits for the rest of the way, and the push is spent', () => {
  const host = caches()
  host.push(0, 0, 10)
  expect(host.use(0, 0, 4, 4)).toBe(6)
  expect(host.use(0, 0, 70, 70)).toBe(Number.POSITIVE_INFINITY)
})
