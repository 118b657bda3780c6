import { expect, onTestFinished, test } from 'vitest'
import { AccessAudit } from './access-audit.ts'
import { openAccessFile } from './access-database.ts'
import { RateLimits } from './rate-limits.ts'

function auditOf() {
  const database = openAccessFile(':memory:')
  onTestFinished(() => void database.close())
  return { audit: new AccessAudit(database), database }
}
const refusal = {
  ...{ who: 'nobody', address: '10.0.0.1', action: 'POST /v1/plans' },
  ...{ outcome: 'ERR_UNAUTHORIZED', detail: 'no key' },
}

test('however many are refused and whatever they say, a second of it is few rows', () => {
  const { audit } = auditOf()
  for (let n = 0; n < 50_000; n++) audit.refused(refusal, n)
  for (let n = 0; n < 5_000; n++) audit.refused({ ...refusal, detail: `VNI ${n}` }, n)
  const events = audit.take()
  expect(events).toHaveLength(101) // a hundred that are told apart, and one for all others
  expect(events[0]).toMatchObject({ time: 0, count: 50_000 })
  expect(events.at(-1)).toMatchObject({ who: 'several', count: 5_000 - 99 })
  expect(audit.take()).toEqual([])
})

test('the latest 10,000 rows are kept', () => {
  const { audit, database } = auditOf()
  for (let n = 0; n < 10_050; n += 100) {
    for (let m = n; m < n + 100; m++) audit.refused({ ...refusal, detail: `${m}` }, m)
    audit.keep(audit.take())
  }
  const count = database.prepare('SELECT count(*) FROM access_audit').pluck().get()
  expect(count).toBe(10_000)
  expect(audit.latest(1)).toMatchObject([{ detail: '10099' }])
})

test('in any time a key makes no more calls than its rate, and two seconds of it at once', () => {
  let time = 0
  const limits = new RateLimits(() => time)
  let passed = 0
  // 10 a second: 20 at once, and 10 for each of 30 seconds of asking every 5 ms.
  for (; time <= 30_000; time += 5) if (limits.take({ id: 'a', rate: 10 }) === 0) passed++
  expect(passed).toBe(320)
  expect(limits.take({ id: 'a', rate: 10 })).toBe(1)
  expect(limits.take({ id: 'b', rate: 0.1 })).toBe(0)
  expect(limits.take({ id: 'b', rate: 0.1 })).toBe(10)
})
