import { expect, test } from 'vitest'
import { AgentCache } from './agent-cache.ts'

const minute = 60_000

test('a first use misses, a second within the idle timeout does not, one after it misses again', () => {
  const cache = new AgentCache(minute)
  expect(cache.use('a', 0, 1_000).kind).toBe('miss')
  expect(cache.use('a', 60_999, 0).kind).toBe('held')
  expect(cache.use('a', 60_999 + minute, 0).kind).toBe('miss')
})

test('a push that arrived is a hit once, and held from then on', () => {
  const cache = new AgentCache(minute)
  const push = { key: 'a', arrival: 100, expiry: 100 + minute }
  cache.push(push)
  expect(cache.use('a', 100, 0)).toEqual({ kind: 'hit', push })
  expect(cache.use('a', 200, 0).kind).toBe('held')
  expect(cache.expire(10 * minute)).toEqual([])
})

test('a packet before its push makes the push late', () => {
  const cache = new AgentCache(minute)
  const push = { key: 'a', arrival: 100, expiry: 100 + minute }
  cache.push(push)
  expect(cache.use('a', 99, 0)).toEqual({ kind: 'late', push })
})

test('a push without a use expires once, and its packet then misses', () => {
  const cache = new AgentCache(minute)
  const push = { key: 'a', arrival: 100, expiry: 100 + minute }
  cache.push(push)
  expect(cache.expire(99 + minute)).toEqual([])
  expect(cache.expire(100 + minute)).toEqual([push])
  expect(cache.expire(100 + minute)).toEqual([])
  expect(cache.use('a', 200 + minute, 0).kind).toBe('miss')
})

test('a push of what the host holds changes nothing', () => {
  const cache = new AgentCache(minute)
  cache.use('a', 0, 0)
  cache.push({ key: 'a', arrival: 100, expiry: 100 + minute })
  expect(cache.use('a', 200, 0).kind).toBe('held')
})

test('a restart empties the cache of its VMs alone', () => {
  const cache = new AgentCache(minute)
  const push = { key: 'a x', arrival: 0, expiry: minute }
  cache.push(push)
  cache.use('b x', 0, 0)
  expect(cache.clear((key) => key.startsWith('a '))).toEqual([push])
  expect(cache.use('a x', 1, 0).kind).toBe('miss')
  expect(cache.use('b x', 1, 0).kind).toBe('held')
})
