import { expect, test } from 'vitest'
import { readJsonState, writeHostRequest, writeState } from '../goalstate/index.ts'
import { readVniSet } from './access/vni-set.ts'
import { type Asked, championOf, smallRegion, ten } from './champion.cases.ts'
import { configuration } from './desired/told.cases.ts'
import { observe } from './grpc/observer.ts'
import { type Service, service } from './http/app.cases.ts'
import { only } from './served-networks.ts'

/** One log of two networks, and two instances that learned all of it and serve one each. */
async function instances(): Promise<[Service, Service]> {
  const second = smallRegion.map(([at, vni, ...rest]): Asked => [at + 1, vni + 2_000, ...rest])
  const asked = [...smallRegion, ...second]
  const start = async (list: string) =>
    service(await championOf(asked), { vnis: readVniSet(list, 'test') })
  return [await start('5000-5999'), await start('6000-6999,7001,7002')]
}
const at = (vni: number) => ({ vni, ip: '10.0.0.4' })

test('each of two instances answers for its own networks, as one alone would, and refuses the other by name', async () => {
  const [low, high] = await instances()
  const alone = await service(await championOf(smallRegion))
  const answer = await low.post('/v1/predictions', at(5001))
  expect(answer.body.predictions).toEqual(
    (await alone.post('/v1/predictions', at(5001))).body.predictions,
  )
  expect((await high.post('/v1/predictions', at(7001))).status).toBe(200)
  const refused = await low.post('/v1/predictions', at(7001))
  expect(refused).toMatchObject({
    status: 421,
    body: {
      code: 'ERR_NOT_SERVED',
      detail: 'VNI 7001 is not served here, where 5000-5999 are: ask the instance that serves it',
    },
  })
})

test.each([
  ['/v1/plans', (vni: number) => at(vni)],
  ['/v1/events', (vni: number) => ({ events: [{ type: 'port-deleted', ...at(vni) }] })],
  ['/v1/requests', (vni: number) => ({ requests: [requestOf(vni)] })],
  ['/v1/deliveries', (vni: number) => ({ deliveries: [{ planId: 'p', vni, status: 'failed' }] })],
  ['/v1/feedback', (vni: number) => ({ outcomes: [outcomeOf(vni)] })],
])('%s is taken by the instance of the network alone', async (path, body) => {
  const [low, high] = await instances()
  for (const [instance, own, other] of [
    [low, 5001, 7001],
    [high, 7001, 5001],
  ] as const) {
    expect((await instance.post(path, body(own))).status).toBe(200)
    expect((await instance.post(path, body(other))).status).toBe(421)
  }
})

test('a VM, and the pushes of a network, are told by its instance alone', async () => {
  const [low] = await instances()
  expect((await low.get('/v1/vms/5001/10.0.0.4')).status).toBe(200)
  expect((await low.get('/v1/vms/7001/10.0.0.4')).status).toBe(421)
  expect((await low.get('/v1/pushes?vni=7001')).status).toBe(421)
})

test('of what is mirrored to both over gRPC each takes its own requests and states, and ignores the rest', async () => {
  const both = await instances()
  const lists = ['5000-5999', '6000-6999,7001,7002']
  const bytes = [5001, 7001].map((vni) =>
    writeHostRequest([
      {
        ...{ kind: 'on-demand', requestId: `r-${vni}`, vni, source: '10.0.0.4', sourcePort: 0 },
        ...{ destination: '10.0.0.9', destinationPort: 443, etherType: 'ipv4', protocol: 6 },
      },
    ]),
  )
  const states = [5001, 7001].map((vni) =>
    writeState(readJsonState(configuration(vni, [4, 9]), 'state'), { to: 'binary' }),
  )
  for (const [i, { app, store, desired }] of both.entries()) {
    const dependencies = {
      ...only(readVniSet(lists[i]!, 'test'), app.intake, desired),
      observed: () => undefined,
    }
    const origin = { host: 'h1', time: ten, isAsked: false }
    await observe(
      [
        ...bytes.map((each, id) => ({
          ...origin,
          id,
          message: 'HostRequest' as const,
          bytes: each,
        })),
        ...states.map((each, n) => ({
          ...{ ...origin, id: 2 + n, message: 'GoalStateV2' as const, bytes: each },
        })),
      ],
      dependencies,
    )
    const kept = store.database.prepare('SELECT DISTINCT vni FROM requests').pluck().all()
    expect(kept).toEqual([i === 0 ? 5001 : 7001])
    expect([5001, 7001].map((vni) => desired.ofVni(vni) !== undefined)).toEqual([i === 0, i === 1])
  }
})

const requestOf = (vni: number) => ({
  ...{ requestId: 'a', time: ten, vni, source: '10.0.0.4', destination: '10.0.0.9' },
})
const outcomeOf = (vni: number) => ({
  ...{ vni, source: '10.0.0.4', destination: '10.0.0.9', outcome: 'used' },
  ...{ pushedAt: ten - 2, time: ten - 1 },
})
