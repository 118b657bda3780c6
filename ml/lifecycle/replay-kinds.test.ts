import { expect, test } from 'vitest'
import { defaultSettings } from '../evaluation/index.ts'
import { replayKinds } from './replay-kinds.ts'
import { type Ask, logOf } from './small-log.cases.ts'

// One VM asks for a and, twenty seconds later, for b, every ten minutes.
const asks = Array.from({ length: 40 }, (_, i): Ask => {
  const round = Math.floor(i / 2)
  return [round * 600_000 + (i % 2) * 20_000, 'vm', i % 2 === 0 ? 'a' : 'b']
})
const options = {
  settings: defaultSettings,
  split: 0.5,
  ks: [1],
  about: { title: 'pairs' },
}

test('by hand: a chain covers the second of each two requests, half of all, with a push for each first', async () => {
  const report = await replayKinds(logOf(asks), { ...options, kinds: ['markov'] })
  const [onDemand, pushAll, markov] = report.results
  expect(report.log).toMatchObject({ trainingEvents: 20, replayedEvents: 20 })
  expect([onDemand!.coverage, markov!.coverage]).toEqual([0, 0.5])
  expect(markov!.hits).toBe(10)
  expect(pushAll!.coverage).toBe(1)
})

test('progress rises to 1', async () => {
  const shares: number[] = []
  const onProgress = ({ share }: { share: number }) => shares.push(share)
  await replayKinds(logOf(asks), { ...options, kinds: ['recency', 'popularity'], onProgress })
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
})

test('restarts after the log, or in the part that is learned, are no error', async () => {
  const restarts = [-1, 300_000, 1e12].map((time) => ({ time, vm: 0 }))
  const report = await replayKinds(logOf(asks), { ...options, kinds: ['recency'], restarts })
  expect(report.log.replayedEvents).toBe(20)
})

test('an unknown kind, no events and a split that is no share are errors', async () => {
  await expect(replayKinds(logOf(asks), { ...options, kinds: ['oracle'] })).rejects.toThrow(
    'oracle',
  )
  await expect(replayKinds(logOf([]), options)).rejects.toMatchObject({ code: 'ERR_NO_DATA' })
  await expect(replayKinds(logOf(asks), { ...options, split: 1.5 })).rejects.toThrow(RangeError)
})
