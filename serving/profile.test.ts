import { expect, test } from 'vitest'
import { profileOf } from './profile.ts'

const learned = {
  requests: 12,
  items: new Set([0, 1]),
  hours: new Int32Array(24).with(8, 12),
  ports: [60, 50, 40, 30, 20, 10].map((port, i) => ({ port, protocol: 6, requests: 7 - i })),
}
const nothing = { hours: new Array<number>(24).fill(0), destinations: [], ports: [] }
const idOf = (destination: string) => ['a', 'b', 'c'].indexOf(destination)

test('what was reported since adds to what was learned; a known destination counts once', () => {
  const profile = profileOf(
    learned,
    {
      hours: nothing.hours.with(8, 2).with(9, 3),
      destinations: ['b', 'c', 'one without an id'],
      // 40 had 5; 10 had 2, too few to be shown; 40 by UDP is another.
      ports: [
        { port: 40, protocol: 6, requests: 1 },
        { port: 10, protocol: 6, requests: 3 },
        { port: 40, protocol: 17, requests: 1 },
      ],
    },
    idOf,
  )
  expect(profile).toEqual({
    requests: 17,
    distinctDestinations: 4,
    ports: [
      { port: 60, protocol: 6, requests: 7 },
      { port: 40, protocol: 6, requests: 6 },
      { port: 50, protocol: 6, requests: 6 },
      { port: 10, protocol: 6, requests: 5 },
      { port: 30, protocol: 6, requests: 4 },
    ],
    hours: nothing.hours.with(8, 14).with(9, 3),
  })
})

test('a VM known from training alone, or from reports alone, has that', () => {
  expect(profileOf(learned, nothing, idOf)).toMatchObject({ requests: 12, distinctDestinations: 2 })
  const since = { ...nothing, hours: nothing.hours.with(0, 1), destinations: ['a'] }
  expect(profileOf(undefined, since, idOf)).toEqual({
    requests: 1,
    distinctDestinations: 1,
    ports: [],
    hours: since.hours,
  })
})
