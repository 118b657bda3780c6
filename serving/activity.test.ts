import { expect, test } from 'vitest'
import { Activity, type ActivityEvent } from './activity.ts'

const request = (vni: number): ActivityEvent => ({
  type: 'request',
  vni,
  ip: '10.0.0.4',
  destination: '10.0.0.9',
  time: 1,
  host: '172.16.0.1',
})
const alarm: ActivityEvent = { type: 'alarm', time: 1, name: 'coverage', message: 'it fell' }

test('a listener hears the types and networks that it asked for, and what is of no network', () => {
  const activity = new Activity()
  const heard: ActivityEvent[] = []
  activity.subscribe(
    { types: new Set(['request', 'alarm']), maySee: (vni) => vni === 5001 },
    (event) => heard.push(event),
  )
  const plan: ActivityEvent = {
    ...{ type: 'plan', vni: 5001, ip: '10.0.0.4', time: 1 },
    ...{ plan: 'p', pushes: 1, refusals: 0 },
  }
  for (const event of [request(5001), request(5002), plan, alarm]) activity.emit(event)
  expect(heard).toEqual([request(5001), alarm])
})

test('who has left hears nothing, and then nobody is heard', () => {
  const activity = new Activity()
  let heard = 0
  const leave = activity.subscribe({}, () => heard++)
  activity.emit(request(1))
  expect(activity.isHeard).toBe(true)
  leave()
  activity.emit(request(1))
  expect(heard).toBe(1)
  expect(activity.isHeard).toBe(false)
})

test('a listener that throws is dropped and disturbs nobody', () => {
  const activity = new Activity()
  let heard = 0
  activity.subscribe({}, () => {
    throw new Error('broken')
  })
  activity.subscribe({}, () => heard++)
  activity.emit(request(1))
  activity.emit(request(1))
  expect(heard).toBe(2)
})

test('the thousand-and-first listener is refused', () => {
  const activity = new Activity()
  for (let i = 0; i < 1_000; i++) activity.subscribe({}, () => undefined)
  expect(() => activity.subscribe({}, () => undefined)).toThrow(/close some/)
})
