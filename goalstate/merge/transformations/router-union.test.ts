import { expect, test } from 'vitest'
import { route, router } from '../../state/samples.ts'
import { left, leftOfOne } from './queue.cases.ts'
import { routerUnion } from './router-union.ts'

const told = (key: string, subnetId: string, ...blocks: string[]) =>
  router({
    id: 'r',
    key,
    tables: [{ subnetId, rules: blocks.map((block) => route(block, '10.0.0.9')) }],
  })

test('what one message tells of a router under several keys is one router with all tables', () => {
  const [one, ...others] = leftOfOne(routerUnion, [
    told('h/r', 's1', '10.1.0.0/16'),
    told('r', 's2', '10.2.0.0/16'),
  ])
  expect(others).toEqual([])
  const tables = one?.type === 'router' ? one.tables.map(({ subnetId }) => subnetId) : []
  expect([one?.key, ...tables]).toEqual(['r', 's1', 's2'])
})

test('rules that both tell are told once', () => {
  const [one] = leftOfOne(routerUnion, [
    told('h/r', 's1', '10.1.0.0/16'),
    told('r', 's1', '10.1.0.0/16'),
  ])
  expect(one?.type === 'router' && one.tables.map(({ rules }) => rules.length)).toEqual([1])
})

test('what later messages tell under another key comes after it, in one thread', () => {
  const all = left(routerUnion, [told('h/r', 's1'), told('r', 's2')])
  expect(all.map(({ key }) => key)).toEqual(['r', 'r'])
})

test('a rule with two contents is left as it is', () => {
  const [a, b] = ['10.0.0.8', '10.0.0.9'].map((hop, n) =>
    router({
      id: 'r',
      key: `h${n}/r`,
      tables: [{ subnetId: 's1', rules: [route('10.1.0.0/16', hop, { id: 'route' })] }],
    }),
  )
  expect(leftOfOne(routerUnion, [a!, b!])).toHaveLength(2)
})
