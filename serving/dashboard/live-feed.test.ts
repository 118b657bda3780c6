import { expect, test } from 'vitest'
import { Activity, type ActivityEvent } from '../activity.ts'
import { LiveFeed, type Viewer } from './live-feed.ts'
import { NetworkCounts } from './network-counts.ts'
import type { Health, LiveMessage } from './wire.ts'

/** An hour and more after the epoch, so that there is a last hour. */
const ten = Date.UTC(2026, 0, 5, 10)
const health = { loopDelay: 1 } as Health

function feedOf() {
  const activity = new Activity()
  const counts = new NetworkCounts()
  const known = () => [
    { vni: 5001, vms: 12 },
    { vni: 5002, vms: 1 },
  ]
  const sources = { counts, known, model: () => null, health: () => health }
  const feed = new LiveFeed({ ...sources, version: '1', startedAt: 0 }, activity)
  return { activity, counts, feed }
}

/** A viewer that keeps what it is sent, and says whether it took it. */
function viewer(maySee?: Viewer['maySee']) {
  const messages: LiveMessage[] = []
  const state = { takes: true }
  const send = (message: LiveMessage) => {
    messages.push(message)
    return state.takes
  }
  return { messages, state, viewer: { maySee, send } }
}

const request = (vni: number, destination: string): ActivityEvent => ({
  ...{ type: 'request', vni, ip: '10.0.0.4', destination, time: 7, host: '' },
})

test('a page is told everything when it opens, then only what has changed', () => {
  const { counts, feed } = feedOf()
  const page = viewer()
  feed.tick(ten)
  feed.open(page.viewer, ten)
  counts.add(5002, 'requests', ten + 10)
  feed.tick(ten + 1_000)
  feed.tick(ten + 2_000)
  const rows = page.messages.map(({ isFull, networks }) => [isFull, networks.map(({ vni }) => vni)])
  expect(rows).toEqual([
    [true, [5001, 5002]],
    [false, [5002]],
    [false, []],
  ])
  expect(page.messages[0]!.networks[0]).toMatchObject({ vni: 5001, vms: 12 })
  expect(page.messages[1]!.networks[0]!.recent.requests).toBe(1)
})

test('who may see one network is told nothing of another, nor of the process', () => {
  const { activity, counts, feed } = feedOf()
  const page = viewer((vni) => vni === 5001)
  feed.open(page.viewer, ten)
  counts.add(5002, 'hits', ten + 10)
  activity.emit(request(5002, '10.0.0.9'))
  activity.emit(request(5001, '10.0.0.8'))
  feed.tick(ten + 1_000)
  const [opened, told] = page.messages
  expect(opened!.networks.map(({ vni }) => vni)).toEqual([5001])
  expect(told!.networks).toEqual([])
  expect(told!.series.hits.at(-1)).toBe(0)
  expect(told!.events.map(({ destination }) => destination)).toEqual(['10.0.0.8'])
  expect(told!.health).toBeNull()
})

test('one that was too slow for a message is told everything with the next', () => {
  const { counts, feed } = feedOf()
  const page = viewer()
  feed.open(page.viewer, ten)
  page.state.takes = false
  counts.add(5002, 'hits', ten + 10)
  feed.tick(ten + 1_000)
  page.state.takes = true
  feed.tick(ten + 2_000)
  feed.tick(ten + 3_000)
  expect(page.messages.map(({ isFull }) => isFull)).toEqual([true, false, true, false])
})

test('of one busy network five events a second are shown, and another is still seen', () => {
  const { activity, feed } = feedOf()
  const page = viewer()
  feed.open(page.viewer, ten)
  for (let i = 0; i < 100; i++) activity.emit(request(5001, `10.0.1.${i}`))
  activity.emit(request(5002, '10.0.0.9'))
  feed.tick(ten + 1_000)
  expect(page.messages[1]!.events.map(({ vni }) => vni)).toEqual([
    5002, 5001, 5001, 5001, 5001, 5001,
  ])
})

test('while no page is open nothing is listened to', () => {
  const { activity, feed } = feedOf()
  expect(activity.isHeard).toBe(false)
  const leave = feed.open(viewer().viewer, ten)
  expect([activity.isHeard, feed.viewers]).toEqual([true, 1])
  leave()
  expect([activity.isHeard, feed.viewers]).toEqual([false, 0])
})

test('an alarm about all networks is not for whoever may see some; what a model does is', () => {
  const { activity, feed } = feedOf()
  const [some, all] = [viewer((vni) => vni === 5001), viewer()]
  for (const { viewer: page } of [some, all]) feed.open(page, ten)
  activity.emit({ type: 'alarm', time: 1, name: 'coverage', message: 'it fell for all together' })
  activity.emit({ type: 'alarm', time: 2, vni: 5002, name: 'coverage', message: 'it fell' })
  activity.emit({ type: 'alarm', time: 3, vni: 5001, name: 'coverage', message: 'it fell' })
  activity.emit({ type: 'model', time: 4, version: 'v2', change: 'serves now' })
  feed.tick(ten + 1_000)
  const timesOf = ({ messages }: typeof some) =>
    messages.flatMap(({ events }) => events.map(({ time }) => time))
  expect(timesOf(some)).toEqual([4, 3])
  expect(timesOf(all)).toEqual([4, 3, 2, 1])
})
