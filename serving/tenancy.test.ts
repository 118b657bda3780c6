import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kinds, modelKind } from '../ml/index.ts'
import { type Asked, championWith, clusterOf, logOf, minute, ten } from './champion.cases.ts'
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
})
type Region = typeof regions extends fc.Arbitrary<infer T> ? T : never

const source = (n: number) => `10.0.0.${n}`
const destination = (vni: number, n: number) => `net${vni}-item${n}`

async function serviceOf({ kind, trained, reported }: Region): Promise<Service> {
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
  return running
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
        const named = (await allAnswers(running, vni)).join().matchAll(/net(\d+)-item/g)
        for (const [, owner] of named) expect(Number(owner)).toBe(vni)
      }
      await running.app.fastify.close()
    }),
    { numRuns: 30 },
  )
})

test('for any region, what other networks do changes nothing in the answers about one', async () => {
  await fc.assert(
    fc.asyncProperty(regions, fc.constantFrom(...networks), async (region, vni) => {
      const own = ({ vni: of }: { vni: number }) => of === vni
      // Alone in the region, the network gets the same items, counts, reasons and probabilities.
      const alone = {
        ...region,
        trained: region.trained.filter(own),
        reported: region.reported.filter(own),
      }
      fc.pre(alone.trained.length > 0)
      const [among, apart] = [await serviceOf(region), await serviceOf(alone)]
      const withoutRequestId = (text: string) => text.replace(/"requestId":"[^"]*"/, '')
      expect((await allAnswers(among, vni)).map(withoutRequestId)).toEqual(
        (await allAnswers(apart, vni)).map(withoutRequestId),
      )
      await Promise.all([among.app.fastify.close(), apart.app.fastify.close()])
    }),
    { numRuns: 30 },
  )
})
