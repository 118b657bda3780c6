import { expect, test } from 'vitest'
import { joinCalls } from './join-calls.ts'

const items = (...names: string[]) => names.map((name) => ({ name }))

test('calls of one turn become one, and each hears of its own items only', async () => {
  const calls: number[] = []
  const keep = joinCalls<{ name: string }>((all) => {
    calls.push(all.length)
    return all.filter(({ name }) => name !== 'old')
  })
  const replies = await Promise.all([keep(items('a', 'old')), keep(items('b')), keep(items('old'))])
  expect(replies).toEqual([items('a'), items('b'), []])
  await keep(items('c'))
  expect(calls).toEqual([4, 1])
})

test('a joined call has at most so many items, unless one call alone has more', async () => {
  const calls: number[] = []
  const keep = joinCalls<{ name: string }>((all) => {
    calls.push(all.length)
    return all
  }, 3)
  await Promise.all([
    keep(items('a', 'b')),
    keep(items('c')),
    keep(items('d')),
    keep(items('e', 'f', 'g', 'h')),
    keep(items('i')),
  ])
  expect(calls).toEqual([3, 1, 4, 1])
})

test('what fails, fails for all that shared it, and the next call is tried again', async () => {
  let full = true
  const keep = joinCalls<{ name: string }>((all) => {
    if (full) throw new Error('disk full')
    return all
  })
  const failed = await Promise.allSettled([keep(items('a')), keep(items('b'))])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  full = false
  expect(await keep(items('a'))).toEqual(items('a'))
})
