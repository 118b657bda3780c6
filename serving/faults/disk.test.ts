import { expect, test } from 'vitest'
import { ten } from '../champion.cases.ts'
import { type Service, service } from '../http/app.cases.ts'

const requests = (name: string, count: number) => ({
  requests: Array.from({ length: count }, (_, n) => ({
    requestId: `${name}-${n}`,
    time: ten - 1_000 + n,
    vni: 5001,
    source: `10.0.0.${n % 200}`,
    destination: '10.0.0.9',
  })),
})

/** No page more than the file has now: what SQLite is told by a full disk. */
function fill({ store }: Service): void {
  const pages = store.database.pragma('page_count', { simple: true })
  store.database.pragma(`max_page_count = ${pages}`)
}
const makeRoom = ({ store }: Service) => store.database.pragma('max_page_count = 1000000')

test('on a full disk reports are refused whole, predictions go on, and nothing acknowledged is lost', async () => {
  const running = await service()
  const { post, get, store } = running
  expect((await post('/v1/requests', requests('early', 100))).body).toMatchObject({ accepted: 100 })
  fill(running)
  const refused = await post('/v1/requests', requests('late', 2_000))
  expect(refused).toMatchObject({ status: 503, body: { code: 'ERR_DATA_DIRECTORY' } })
  // Nothing of paths or insides is told to whoever asks.
  expect(refused.body.detail).not.toContain('serving.db')
  expect(store.waiting).toBe(100)
  const question = { vni: 5001, ip: '10.0.0.4' }
  expect((await post('/v1/predictions', question)).status).toBe(200)
  expect((await get('/health/live')).status).toBe(200)
  expect((await get('/metrics')).status).toBe(200)

  makeRoom(running)
  // Sent again under their ids they are new: none was half kept.
  expect((await post('/v1/requests', requests('late', 2_000))).body).toEqual({
    accepted: 2_000,
    duplicates: 0,
  })
  expect((await post('/v1/requests', requests('early', 100))).body).toEqual({
    accepted: 0,
    duplicates: 100,
  })
})

test('while plans cannot be kept none is made, and they are made again when there is room', async () => {
  const running = await service()
  await running.post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  fill(running)
  const query = (n: number) => ({ vni: 5001, ip: `10.0.0.${20 + (n % 12)}`, host: `host-${n}` })
  const statuses = new Set<number>()
  for (let n = 0; n < 300; n++) {
    const { status } = await running.post('/v1/plans', query(n))
    statuses.add(status)
    if (status === 503) break
  }
  expect([...statuses]).toEqual([200, 503])
  makeRoom(running)
  expect((await running.post('/v1/plans', query(301))).status).toBe(200)
})
