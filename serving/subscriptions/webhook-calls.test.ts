import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import type { NoticeBounds } from './notice-log.ts'
import { news, noticeLog } from './notices.cases.ts'
import type { WebhookCall } from './post-webhook.ts'
import { signatureOf } from './signature.ts'
import { WebhookCalls } from './webhook-calls.ts'
import { type NewWebhook, Webhooks } from './webhooks.ts'

const hour = 3_600_000
const wanted: NewWebhook = {
  ...{ url: 'https://dpm.example/', types: ['push'], description: '', who: 'ada' },
  vnis: [[5, 5]],
}

/** A log with one webhook, and a receiver that answers what `answer` says. */
function caller(
  answer: (call: WebhookCall, n: number) => number | Promise<number>,
  { path = ':memory:', bounds = {} as Partial<NoticeBounds>, atOnce = 1 } = {},
) {
  const { log, store } = noticeLog(bounds, path)
  const webhooks = new Webhooks(store.database)
  const clock = { now: 1_000_000 }
  const received: WebhookCall[] = []
  const outcomes: string[] = []
  const gone = new Set<string>()
  const calls = new WebhookCalls(
    {
      ...{ log, webhooks },
      random: seeded(1),
      now: () => clock.now,
      post: async (call) => {
        received.push(call)
        return answer(call, received.length)
      },
      called: (outcome) => outcomes.push(outcome),
      mayStill: (who) => !gone.has(who),
    },
    { giveUpAfter: 24 * hour, atOnce },
  )
  const numbers = () => received.map(({ body }) => JSON.parse(body).data.n)
  return { log, store, webhooks, clock, received, outcomes, gone, calls, numbers }
}

test('each notice of its networks and types is posted once, signed, and in order', async () => {
  const { log, webhooks, received, calls, numbers } = caller(() => 204)
  const { secret } = webhooks.add(wanted, 1, 0)
  await log.keep([news(5, 1), news(6, 2), news(5, 3, 'model'), news(5, 4)])
  await calls.round()
  await calls.round()
  expect(numbers()).toEqual([1, 4])
  const { url, headers, body } = received[0]!
  expect(url).toBe('https://dpm.example/')
  expect(body).toBe('{"type":"push","timestamp":"1970-01-01T00:00:00.001Z","data":{"n":1}}')
  expect(headers).toEqual({
    'content-type': 'application/json',
    'user-agent': 'portent',
    'webhook-id': log.ids.idOf(1),
    'webhook-timestamp': '1000',
    'webhook-signature': signatureOf(secret, log.ids.idOf(1), 1_000, body),
  })
})

test('who may not call the service any more is told nothing any more', async () => {
  const { log, webhooks, received, outcomes, gone, calls } = caller(() => 204)
  const { id } = webhooks.add(wanted, 1, 0).webhook
  gone.add(wanted.who)
  await log.keep([news(5, 1)])
  await calls.round()
  gone.clear()
  await calls.round()
  expect([received, outcomes]).toEqual([[], ['disabled']])
  expect(webhooks.get(id)).toMatchObject({ disabled: 1_000_000, failures: 0 })
})

test('after a failure it is tried again under the same id, later each time, and goes on from there', async () => {
  const { log, webhooks, clock, received, outcomes, calls, numbers } = caller((_, n) =>
    n < 4 ? 503 : 200,
  )
  const { id } = webhooks.add(wanted, 1, 0).webhook
  await log.keep([news(5, 1), news(5, 2)])
  const pauses: number[] = []
  for (let i = 0; i < 3; i++) {
    await calls.round()
    await calls.round()
    const { tryAt, lastFailure } = webhooks.get(id)!
    expect(lastFailure).toBe('answered 503')
    pauses.push(tryAt - clock.now)
    clock.now = tryAt
  }
  // Between half and all of 1, 2 and 4 s.
  expect(pauses.map((pause, i) => pause >= 500 * 2 ** i && pause <= 1_000 * 2 ** i)).toEqual([
    true,
    true,
    true,
  ])
  await calls.round()
  expect(numbers()).toEqual([1, 1, 1, 1, 2])
  expect(new Set(received.slice(0, 4).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(webhooks.get(id)).toMatchObject({ failures: 0, lastFailure: '' })
  expect(webhooks.get(id)).not.toHaveProperty('failingSince')
  expect(outcomes).toEqual(['failed', 'failed', 'failed', 'delivered', 'delivered'])
})

test('one that fails for a day is disabled, and called no more', async () => {
  const { log, webhooks, clock, outcomes, calls } = caller(() => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  })
  const { id } = webhooks.add(wanted, 1, 0).webhook
  await log.keep([news(5, 1)])
  await calls.round()
  const began = clock.now
  while (webhooks.get(id)!.disabled === undefined) {
    clock.now = webhooks.get(id)!.tryAt
    await calls.round()
  }
  const { disabled, failures, lastFailure } = webhooks.get(id)!
  // The last pause is at most an hour, so a day is passed by no more than that.
  expect(disabled! - began).toBeGreaterThanOrEqual(24 * hour)
  expect(disabled! - began).toBeLessThan(25 * hour)
  expect(lastFailure).toBe('ECONNREFUSED')
  clock.now += 100 * hour
  await calls.round()
  expect(webhooks.get(id)!.failures).toBe(failures)
  expect(outcomes.at(-1)).toBe('disabled')
})

test('one that says it is gone is disabled at once', async () => {
  const { log, webhooks, received, calls } = caller(() => 410)
  const { id } = webhooks.add(wanted, 1, 0).webhook
  await log.keep([news(5, 1), news(5, 2)])
  await calls.round()
  expect(webhooks.get(id)!.disabled).toBe(1_000_000)
  expect(received).toHaveLength(1)
})

test('a webhook that fails holds up no other', async () => {
  const { log, webhooks, calls, received } = caller(({ url }) => (url.includes('bad') ? 500 : 200))
  webhooks.add({ ...wanted, url: 'https://bad.example/' }, 1, 0)
  webhooks.add({ ...wanted, url: 'https://good.example/' }, 1, 1)
  await log.keep([news(5, 1), news(5, 2), news(5, 3)])
  await calls.round()
  expect(received.filter(({ url }) => url.includes('good'))).toHaveLength(3)
  expect(received.filter(({ url }) => url.includes('bad'))).toHaveLength(1)
})

test('with several calls at once, what was confirmed beyond a failure is not sent again', async () => {
  let isDown = true
  const { log, webhooks, clock, calls, numbers } = caller(
    async ({ body }) => (isDown && JSON.parse(body).data.n === 2 ? 500 : 200),
    { atOnce: 4 },
  )
  const { id } = webhooks.add(wanted, 1, 0).webhook
  await log.keep([1, 2, 3, 4].map((n) => news(5, n)))
  await calls.round()
  expect(webhooks.get(id)!.next).toBe(2)
  isDown = false
  clock.now = webhooks.get(id)!.tryAt
  await calls.round()
  expect(numbers()).toEqual([1, 2, 3, 4, 2])
  expect(webhooks.get(id)!.next).toBe(5)
})

test('what was not confirmed before a restart is sent after it, what was is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portent-webhook-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'serving.db')
  const first = caller((_, n) => (n === 1 ? 200 : 500), { path })
  first.webhooks.add(wanted, 1, 0)
  await first.log.keep([news(5, 1), news(5, 2)])
  await first.calls.round()
  // As a kill leaves it: nothing is closed.
  const second = caller(() => 200, { path })
  second.clock.now += hour
  await second.calls.round()
  expect(second.numbers()).toEqual([2])
  const [before, after] = [first, second].map(
    ({ received }) => received.at(-1)!.headers['webhook-id'],
  )
  expect(after).toBe(before)
})

test('one that was away for longer than notices are kept is told so, once', async () => {
  const { log, webhooks, received, calls } = caller(() => 200, { bounds: { maxPerNetwork: 1 } })
  webhooks.add(wanted, 1, 0)
  // Of another network, so that several looks are needed to come by.
  await log.keep([news(5, 1), ...Array.from({ length: 1 }, () => news(6, 1)), news(5, 2)])
  log.prune(3)
  await calls.round()
  await calls.round()
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['gap', 'push'])
})

test('one that was deleted while it was called is forgotten', async () => {
  const { log, webhooks, calls, received } = caller(() => {
    webhooks.remove(webhooks.list()[0]!.id)
    return 200
  })
  webhooks.add(wanted, 1, 0)
  await log.keep([news(5, 1), news(5, 2)])
  await calls.round()
  expect(webhooks.list()).toEqual([])
  expect(received).toHaveLength(1)
})
