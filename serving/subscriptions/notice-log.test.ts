import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filter, news, noticeLog } from './notices.cases.ts'

test('what is kept is found after a number, for the networks and types of the filter', async () => {
  const { log } = noticeLog()
  await log.keep([news(5, 1), news(6, 2), news(0, 3, 'model'), news(5, 4, 'plan')])
  const found = (...args: Parameters<typeof filter>) =>
    log.after(0, filter(...args)).notices.map(({ data }) => JSON.parse(data).n)
  expect(found()).toEqual([1, 2, 3, 4])
  // Of network 0 are those that are of no network, and for everybody.
  expect(found([[5, 5]])).toEqual([1, 3, 4])
  expect(found([[6, 9]], 'plan', 'model')).toEqual([3])
  expect(log.after(3, filter()).notices.map(({ seq }) => seq)).toEqual([4])
})

test('a look has an end, however much there is for others', async () => {
  const { log } = noticeLog()
  await log.keep(Array.from({ length: 450 }, (_, n) => news(6, n)))
  await log.keep([news(5, 450)])
  const looks: number[] = []
  let seq = 0
  for (;;) {
    const { notices, through } = log.after(seq, filter([[5, 5]]))
    looks.push(through)
    if (notices.length > 0) break
    seq = through
  }
  expect(looks).toEqual([200, 400, 451])
})

test('listeners are told what was kept in one turn together, once it is kept', async () => {
  const { log } = noticeLog()
  const told: number[][] = []
  log.onKept((notices) => told.push(notices.map(({ seq }) => seq)))
  await Promise.all([log.keep([news(5, 1)]), log.keep([news(5, 2), news(5, 3)])])
  expect(told).toEqual([[1, 2, 3]])
})

test('what is too old goes, and whoever it was for can tell', async () => {
  const { log } = noticeLog({ maxAge: 100 })
  await log.keep([news(5, 1_000), news(6, 1_050), news(5, 1_060)])
  log.prune(1_101)
  expect(log.after(0, filter()).notices.map(({ seq }) => seq)).toEqual([2, 3])
  expect(log.lostAfter(0, filter([[5, 5]]))).toBe(1)
  expect(log.lostAfter(1, filter([[5, 5]]))).toBeUndefined()
  expect(log.lostAfter(0, filter([[6, 6]]))).toBeUndefined()
})

test('a network that has much loses its own, and others nothing', async () => {
  const { log } = noticeLog({ maxPerNetwork: 3 })
  await log.keep([news(6, 0), ...Array.from({ length: 9 }, (_, n) => news(5, n))])
  log.prune(10)
  expect(log.after(0, filter([[5, 5]])).notices.map(({ seq }) => seq)).toEqual([8, 9, 10])
  expect(log.after(0, filter([[6, 6]])).notices).toHaveLength(1)
  expect(log.lostAfter(0, filter([[6, 6]]))).toBeUndefined()
})

test('for any news, no more bytes are kept than allowed, and the counts are those of the rows', async () => {
  const some = fc.array(fc.record({ vni: fc.nat(3), size: fc.nat(60) }), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(some, { maxLength: 8 }), async (batches) => {
      const { log, store } = noticeLog({ maxBytes: 200 })
      for (const batch of batches) {
        await log.keep(
          batch.map(({ vni, size }) => ({ ...news(vni, 1), data: { text: 'x'.repeat(size) } })),
        )
        const rows = store.database.prepare('SELECT bytes FROM notices').pluck().all() as number[]
        const bytes = rows.reduce((sum, size) => sum + size, 0)
        expect(bytes).toBeLessThanOrEqual(200)
        expect(log.size).toEqual({ rows: rows.length, bytes })
      }
      store.close()
    }),
    { numRuns: 50 },
  )
})

test('news that could not be kept are missing to whoever was told up to then, and to nobody later', async () => {
  const { log, store } = noticeLog()
  await log.keep([news(5, 1)])
  let missed = 0
  log.onMissed(() => missed++)
  const size = store.database.pragma('page_count', { simple: true })
  store.database.pragma(`max_page_count = ${size}`)
  const large = { ...news(5, 2), data: { text: 'x'.repeat(100_000) } }
  await expect(log.keep([large])).rejects.toThrow('cannot keep notices in')
  expect(missed).toBe(1)
  expect(log.lostAfter(1, filter([[5, 5]]))).toBe(2)
  expect(log.lostAfter(1, filter([[6, 6]]))).toBeUndefined()
  store.database.pragma('max_page_count = 1073741823')
  await log.keep([news(5, 3)])
  expect(log.lostAfter(2, filter([[5, 5]]))).toBeUndefined()
})

test('that somebody listened is known for as long as notices are kept', () => {
  const { log } = noticeLog({ maxAge: 100 })
  expect(log.isHeard(1_000)).toBe(false)
  log.hear(1_000)
  expect([log.isHeard(1_099), log.isHeard(1_100)]).toEqual([true, false])
})
