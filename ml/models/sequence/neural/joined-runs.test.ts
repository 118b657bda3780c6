import { expect, test } from 'vitest'
import { Graph, openSession, relu, type Session } from '../../../compute/index.ts'
import { type JoinedRuns, joinedRuns } from './joined-runs.ts'
import type { NetworkTable } from './network-tables.ts'
import { checkedSettings } from './settings.ts'

const settings = checkedSettings({ dimension: 1, maxLength: 4, start: false })
const network: NetworkTable = {
  items: Int32Array.of(5, 6, 7),
  placeOf: new Map([5, 6, 7].map((item, place) => [item, place])),
  table: new Float32Array(5),
}
const sequence = (...items: number[]) => ({
  ...{ network: 0, cluster: 0 },
  items: Int32Array.from(items),
  times: new Float64Array(items.length),
})

/** Gives back each sequence's first row; counts its runs, and fails if told to. */
async function counted(most = 100): Promise<{ ask: JoinedRuns; runs: number[]; fail: () => void }> {
  const graph = new Graph()
  graph.output('hidden', relu(graph.input('rows', ['B', 1])))
  const inner = await openSession(graph.toOnnx())
  const runs: number[] = []
  let isBroken = false
  const session: Session = {
    async run(feeds, sizes = {}) {
      if (isBroken) throw new Error('broken')
      const { B, L } = sizes as { B: number; L: number }
      runs.push(B)
      const rows = Float32Array.from({ length: B }, (_, b) => Number(feeds.sequence![b * L]))
      return inner.run({ rows }, { B })
    },
    close: () => inner.close(),
  }
  const fail = () => {
    isBroken = true
  }
  const options = { settings, steps: [], output: 'hidden' }
  const ask = joinedRuns(
    async () => session,
    options,
    () => most,
  )
  return { ask, runs, fail }
}

test('questions of one turn are one run, and each gets the rows of its own sequences', async () => {
  const { ask, runs } = await counted()
  const [a, b, c] = await Promise.all([
    ask([sequence(5, 6)], network),
    ask([sequence(7), sequence(6, 5, 5)], network),
    ask([sequence(5)], network),
  ])
  // Items 5, 6 and 7 are rows 2, 3 and 4: padding and start come first.
  expect([[...a!], [...b!], [...c!]]).toEqual([[2], [4, 3], [2]])
  expect(runs).toEqual([4])
})

test('what is asked of another network runs by itself, and so does what is too much for one run', async () => {
  const { ask, runs } = await counted(3)
  const other = { ...network }
  const two = () => [sequence(5), sequence(6)]
  await Promise.all([ask(two(), network), ask(two(), other), ask(two(), network)])
  expect(runs).toEqual([2, 2, 2])
  const five = [sequence(5), sequence(5), sequence(5), sequence(5), sequence(7)]
  expect([...(await ask(five, network))]).toEqual([2, 2, 2, 2, 4])
})

test('a run that fails tells all who asked, and the next is as if nothing had been', async () => {
  const { ask, fail } = await counted()
  await ask([sequence(5)], network)
  fail()
  const asked = [ask([sequence(5)], network), ask([sequence(6)], network)]
  const results = await Promise.allSettled(asked)
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
