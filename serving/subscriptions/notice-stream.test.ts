import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { NoticeStream, type StreamStart } from './notice-stream.ts'
import { filter, news, noticeLog } from './notices.cases.ts'

const start = (after: number, rest: Partial<StreamStart> = {}): StreamStart => ({
  ...{ filter: filter(), after, follow: false },
  ...rest,
})

const textOf = async (stream: NoticeStream) => Buffer.concat(await stream.toArray()).toString()
const numbers = (text: string) => [...text.matchAll(/data: {"n":(\d+)/g)].map(([, n]) => Number(n))

test('a reader gets what came after its last event, each with an id it can come back with', async () => {
  const { log } = noticeLog()
  await log.keep([news(5, 1), news(5, 2), news(5, 3)])
  const text = await textOf(new NoticeStream(log, start(1)))
  expect(text).toBe(
    `retry: 3000\n\nid: ${log.ids.idOf(2)}\nevent: push\ndata: {"n":2}\n\n` +
      `id: ${log.ids.idOf(3)}\nevent: push\ndata: {"n":3}\n\n`,
  )
})

test('a reader that follows gets what happens after it caught up, once and in order', async () => {
  const { log } = noticeLog()
  await log.keep(Array.from({ length: 500 }, (_, n) => news(5, n)))
  const stream = new NoticeStream(log, start(0, { follow: true }))
  const unlisten = log.onKept((notices) => stream.told(notices))
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  for (let n = 500; n < 600; n++) await log.keep([news(5, n)])
  while (numbers(text).length < 600) await turn()
  expect(numbers(text)).toEqual(Array.from({ length: 600 }, (_, n) => n))
  unlisten()
  stream.destroy()
})

test('who comes back too late is told that something is missing, and so is whoever has been elsewhere', async () => {
  const { log } = noticeLog({ maxPerNetwork: 1 })
  await log.keep([news(5, 1), news(5, 2)])
  log.prune(2)
  const late = await textOf(new NoticeStream(log, start(0)))
  expect(late).toMatch(/^retry: 3000\n\nevent: gap\ndata: .*\n\nid: .*\nevent: push/)
  const elsewhere = await textOf(new NoticeStream(log, start(Number.POSITIVE_INFINITY)))
  expect(elsewhere).toMatch(/^retry: 3000\n\nevent: gap\ndata: .*\n\n$/)
})

test('a reader that takes nothing has one buffer in memory, and all of it when it reads again', async () => {
  const { log } = noticeLog()
  const stream = new NoticeStream(log, start(0, { follow: true }))
  const unlisten = log.onKept((notices) => stream.told(notices))
  // 2 MB, of which it is given no more than fills its 64 KiB.
  const large = 'x'.repeat(10_000)
  for (let n = 0; n < 200; n++) await log.keep([{ ...news(5, n), data: { n, large } }])
  stream.read(0)
  for (let n = 0; n < 10; n++) await turn()
  expect(stream.readableLength).toBeGreaterThan(64 * 1024 - 1)
  expect(stream.readableLength).toBeLessThan(64 * 1024 + 10_200)
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  while (numbers(text).length < 200) await turn()
  expect(numbers(text)).toEqual(Array.from({ length: 200 }, (_, n) => n))
  unlisten()
  stream.destroy()
})

test('a reader that took nothing for 30 s is cut off; one that waits is shown that the service is there', async () => {
  const { log } = noticeLog()
  await log.keep(
    Array.from({ length: 20 }, (_, n) => ({ ...news(5, n), data: 'x'.repeat(10_000) })) as never,
  )
  const slow = new NoticeStream(log, start(0, { follow: true }))
  slow.read(0)
  expect([0, 15_000, 29_999, 30_000].map((now) => slow.beat(now, 30_000))).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(slow.destroyed).toBe(true)

  const waiting = new NoticeStream(log, start(log.last, { follow: true }))
  waiting.resume()
  let text = ''
  waiting.on('data', (chunk) => {
    text += chunk
  })
  await turn()
  for (const now of [0, 60_000]) expect(waiting.beat(now, 30_000)).toBe(true)
  await turn()
  expect(text.match(/: still here/g)).toHaveLength(2)
  waiting.finish()
  await once(waiting, 'end')
})
