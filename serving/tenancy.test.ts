import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kinds, modelKind } from '../ml/index.ts'
import { type Asked, championWith, clusterOf, logOf, minute, ten } from './champion.cases.ts'
import { configuration } from './desired/told.cases.ts'
import { type Service, service } from './http/app.cases.ts'

const networks = [11, 22, 33] as const

/** Who asks whom; VM names overlap between networks, destinations say which network they are of. */
const asked = fc.record({
  at: fc.nat(600),
  vni: fc.constantFrom(...networks),
  source: fc.nat(5),
  destination: fc.nat(7),
})

/** Networks that share their weights over tenants are served only where they are asked for by name. */
const kept = kinds.filter(({ tried }) => tried === undefined)

const regions = fc.record({
  kind: fc.constantFrom(...kept.map(({ kind }) => kind)),
  trained: fc.array(asked, { minLength: 1, maxLength: 40 }),
  reported: fc.array(asked, { maxLength: 20 }),
  told: fc.subarray([...networks]),
})
type Region = typeof regions extends fc.Arbitrary<infer T> ? T : never

const source = (n: number) => `10.0.0.${n}`
/** Some are VMs of the network, and so have goal states; the rest say which network they are of. */
const destination = (vni: number, n: number) => (n < 3 ? source(n + 1) : `net${vni}-item${n}`)

async function serviceOf({ kind, trained, reported, told }: Region): Promise<Service> {
  const events = trained.map(
    ({ at, vni, source: s, destination: d }): Asked => [
      ten - 700 * minute + at * minute,
      vni,
      source(s),
      destination(vni, d),
    ],
  )
  const log = logOf(events)
  const model = await modelKind(kind).create(log.catalog, clusterOf(log)).learn(log)
  const running = await service(championWith(model, log, 'v1'))
  if (reported.length > 0) {
    const requests = reported.map(({ at, vni, source: s, destination: d }, i) => ({
      requestId: `${i}`,
      time: ten - at * 1_000,
      vni,
      source: source(s),
      destination: destination(vni, d),
    }))
    expect((await running.post('/v1/requests', { requests })).status).toBe(200)
  }
  const on = { who: 'test', reason: 'to see', mode: 'on' }
  expect((await running.post('/v1/admin/modes', on)).status).toBe(200)
  for (const vni of told)
    expect((await running.post('/v1/states', toldOf(vni))).body.networks[0].vnis).toEqual([vni])
  return running
}

/** What hosts of a network should hold: some of its VMs. */
const toldOf = (vni: number) => configuration(vni, [2, 3, 4, 5])

/** Plans for every VM of a network, once as they are and once after all of them were delivered. */
async function allPlans({ post }: Service, vni: number): Promise<string[]> {
  const vms = Array.from({ length: 7 }, (_, n) => ({ vni, ip: source(n), host: 'h', top: 100 }))
  const answers: string[] = []
  for (const _ of ['planned', 'delivered']) {
    const { text, body } = await post('/v1/plans', { vms })
    answers.push(text)
    // Another network's plan cannot be confirmed by naming it.
    for (const other of networks) {
      const report = { planId: body.planId, vni: other, status: 'delivered' }
      answers.push((await post('/v1/deliveries', { deliveries: [report] })).text)
    }
  }
  return answers.map((text) => text.replace(/"planId":"[^"]*"/, ''))
}

/** Everything that the service says about a network: each of its VMs, known or not, in every way. */
async function allAnswers({ post, get }: Service, vni: number): Promise<string[]> {
  const answers: string[] = []
  for (let n = 0; n <= 6; n++) {
    const query = { vni, ip: source(n), top: 100 }
    // Other tenants' items in `recent` must not open a door to them.
    const recent = networks.map((other) => ({ destination: destination(other, n % 8) }))
    for (const body of [query, { ...query, includeHeld: true }, { ...query, recent }]) {
      answers.push((await post('/v1/predictions', body)).text)
    }
    answers.push((await get(`/v1/vms/${vni}/${source(n)}`)).text)
  }
  return answers
}

test('for any region, no answer about one network names an item of another', async () => {
  await fc.assert(
    fc.asyncProperty(regions, async (region) => {
      const running = await serviceOf(region)
      for (const vni of networks) {
        const answers = [...(await allAnswers(running, vni)), ...(await allPlans(running, vni))]
        for (const [, item, vpc] of answers.join().matchAll(/net(\d+)-item|vpc-(\d+)/g))
          expect(Number(item ?? vpc)).toBe(vni)
      }
      await running.app.fastify.close()
    }),
    { numRuns: 12 },
  )
}, 120_000)

test('for any region, what other networks do changes nothing in the answers about one', async () => {
  await fc.assert(
    fc.asyncProperty(regions, fc.constantFrom(...networks), async (region, vni) => {
      const own = ({ vni: of }: { vni: number }) => of === vni
      // Alone in the region, the network gets the same items, counts, reasons and probabilities.
      const alone = {
        ...region,
        trained: region.trained.filter(own),
        reported: region.reported.filter(own),
        told: region.told.filter((of) => of === vni),
      }
      fc.pre(alone.trained.length > 0)
      const [among, apart] = [await serviceOf(region), await serviceOf(alone)]
      const withoutRequestId = (text: string) => text.replace(/"requestId":"[^"]*"/, '')
      // Others have plans of their own, on the same host, before this network asks.
      for (const other of networks) if (other !== vni) await allPlans(among, other)
      for (const answersOf of [allAnswers, allPlans])
        expect((await answersOf(among, vni)).map(withoutRequestId)).toEqual(
          (await answersOf(apart, vni)).map(withoutRequestId),
        )
      await Promise.all([among.app.fastify.close(), apart.app.fastify.close()])
    }),
    { numRuns: 10 },
  )
}, 120_000)
