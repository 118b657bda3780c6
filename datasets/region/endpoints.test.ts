import { expect, test } from 'vitest'
import { Endpoints, noHost } from './endpoints.ts'

const someone = 7

test('a host lists the VMs on it, through arrivals, moves and deletions in any order', () => {
  const endpoints = new Endpoints(2, 3)
  const [a, b, c] = [0, 0, 0].map(() => endpoints.add(someone, 1, 2, 0))
  expect([...endpoints.onHost(2)]).toEqual([c, b, a])
  endpoints.move(b!, 1, 10)
  expect([...endpoints.onHost(2)]).toEqual([c, a])
  expect([...endpoints.onHost(1)]).toEqual([b])
  endpoints.delete(c!, 20)
  endpoints.delete(b!, 20)
  expect([...endpoints.onHost(2)]).toEqual([a])
  expect([...endpoints.onHost(1)]).toEqual([])
})

test('a move empties the cache of the VM, and of no other', () => {
  const endpoints = new Endpoints(4, 2)
  const [a, b] = [endpoints.add(someone, 1, 0, 5), endpoints.add(someone, 2, 0, 5)]
  endpoints.move(a, 1, 30)
  expect([endpoints.cacheSince[a], endpoints.cacheSince[b]]).toEqual([30, 5])
})

test('growth keeps what there was', () => {
  const endpoints = new Endpoints(1, 1)
  for (let i = 0; i < 500; i++) endpoints.add(i, 1_000 + i, i % 2 ? noHost : 0, i)
  expect(endpoints.size).toBe(500)
  for (const i of [0, 1, 250, 499])
    expect([endpoints.group[i], endpoints.address[i], endpoints.created[i]]).toEqual([
      i,
      1_000 + i,
      i,
    ])
  expect([...endpoints.onHost(0)]).toHaveLength(250)
})

test('an endpoint lives until it is deleted', () => {
  const endpoints = new Endpoints(1, 1)
  const vm = endpoints.add(someone, 1, 0, 0)
  expect(endpoints.isLive(vm)).toBe(true)
  endpoints.delete(vm, 1)
  expect(endpoints.isLive(vm)).toBe(false)
})
