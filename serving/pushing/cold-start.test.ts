import { expect, test } from 'vitest'
import { coldStart } from './cold-start.ts'
import { inUseAt, warmUp } from './warm-up.ts'

const minute = 60_000
const asked = (time: number, ...destinations: string[]) =>
  destinations.map((destination) => ({ destination, time }))
const predicted = (destination: string, probability: number) => ({
  ...{ destination, probability, reason: 'popular', expiresAt: minute },
})

test('three of four peers began with d, the model gives it 0.4: (3 + 2 × 0.4) / (4 + 2)', () => {
  const peers = [1, 2, 3].map((start) => asked(start * minute, 'd'))
  const [first] = coldStart([...peers, asked(0, 'e')], [predicted('d', 0.4)], minute, 0)
  expect(first).toMatchObject({
    destination: 'd',
    reason: 'asked first by 3 of 4 ports like it; popular',
    expiresAt: minute,
  })
  expect(first!.probability).toBeCloseTo(3.8 / 6, 12)
})

test('what a peer asked later than a horizon after its first request is not what it began with', () => {
  const peer = [...asked(10 * minute, 'late'), ...asked(0, 'd'), ...asked(minute, 'e')]
  const names = coldStart([peer], [], minute, 0).map(({ destination }) => destination)
  expect(names).toEqual(['d', 'e'])
})

test('without peers that asked anything it is what the model says, to the digit', () => {
  const model = [predicted('d', 0.4), predicted('e', 0.1)]
  const likely = coldStart([[], []], model, minute, 0)
  expect(likely.map(({ probability }) => probability)).toEqual([0.4, 0.1])
})

test('in use is what was used within the idle timeout before, each once', () => {
  const history = [...asked(0, 'old'), ...asked(2, 'd', 'e', 'd'), ...asked(minute + 2, 'after')]
  expect(inUseAt(history, minute + 1, minute)).toEqual(['d', 'e'])
})

test('what was in use keeps its probability and place; what the model did not name comes last', () => {
  const past = { isHeld: true, times: [1] }
  const likely = warmUp(
    ['f', 'd'],
    [{ ...predicted('d', 0.4), past }, predicted('e', 0.1)],
    'it moved',
  )
  expect(likely.map(({ destination, probability }) => [destination, probability])).toEqual([
    ['d', 0.4],
    ['e', 0.1],
    ['f', 0.1],
  ])
  expect(likely[0]).toMatchObject({ reason: 'in use when it moved; popular' })
  expect(likely[0]!.past).toEqual({ isHeld: false, times: [1] })
  expect(warmUp(['f'], [], 'it moved')).toEqual([])
})
