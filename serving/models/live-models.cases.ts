/** A service with models in a registry, and what agents report of it. */
import { type Asked, minute, smallRegion } from '../champion.cases.ts'
import { type Reply, type Service, service } from '../http/app.cases.ts'
import { trainedModel } from '../trained-model.cases.ts'
import type { LiveModelsOptions } from './live-models.ts'

export interface WithModels extends Service {
  readonly versions: { readonly champion: string; readonly challenger: string }
  readonly models: Service['app']['models']
  /** A VM asks on demand, at the clock's time. */
  ask(vni: number, source: string, destination: string): Promise<void>
  /** So many first packets of a network met a push in time, and so many did not; so many pushes were in vain. */
  packets(vni: number, counts: { hits?: number; misses?: number; unused?: number }): Promise<void>
}

/** What everybody asks for in every network of {@link twoNetworks}, as only the better model knows. */
export const favourites = ['10.9.0.1', '10.9.0.2', '10.9.0.3'] as const

/** Fifteen VMs in each of two networks that asked for something once that is of no use to know. */
const past: readonly Asked[] = [5001, 5002].flatMap((vni) =>
  Array.from({ length: 15 }, (_, i): Asked[] => [
    [smallRegion[0]![0] + i * 1_000, vni, `10.0.1.${i}`, `10.8.0.${i}`],
  ]).flat(),
)

/** The same, and what everybody asks for. */
const whole: readonly Asked[] = [
  ...past,
  ...past.flatMap(([time, vni, source]) =>
    favourites.map((destination, i): Asked => [time + i + 1, vni, source, destination]),
  ),
]

/** A champion that does not know the favourites, and a challenger that does, or the other way round. */
export async function serviceWithModels(
  options: LiveModelsOptions = {},
  { isChallengerBetter = true } = {},
): Promise<WithModels> {
  const running = await service(null, { models: options })
  const { registry, clock, post } = running
  const save = async (createdAt: string, asked: readonly Asked[]) =>
    registry.saveModel(await trainedModel(createdAt, asked, 'popularity')).version
  const [worse, better] = [await save('2026-01-03', past), await save('2026-01-04', whole)]
  const [champion, challenger] = isChallengerBetter ? [worse, better] : [better, worse]
  const by = { who: 'test', reason: 'to see', now: new Date(clock.now).toISOString() }
  registry.promote(champion, by)
  registry.setAlias('challenger', challenger, by)
  await running.app.models.takeUp()
  let id = 0
  const pushed = (vni: number, i: number) => ({
    ...{ vni, source: `10.7.${i >> 8}.${i & 255}`, destination: `item-${id++}` },
    pushedAt: clock.now - minute,
    time: clock.now,
  })
  return {
    ...running,
    versions: { champion, challenger },
    models: running.app.models,
    async ask(vni, source, destination) {
      const request = { requestId: `${id++}`, time: clock.now, vni, source, destination }
      expectTaken(await post('/v1/requests', { requests: [request] }))
    },
    async packets(vni, { hits = 0, misses = 0, unused = 0 }) {
      const many = (count: number) => Array.from({ length: count }, (_, i) => pushed(vni, i))
      const outcomes = [
        ...many(hits).map((push) => ({ ...push, outcome: 'used' })),
        ...many(unused).map((push) => ({ ...push, outcome: 'expired' })),
      ]
      if (outcomes.length > 0) expectTaken(await post('/v1/feedback', { outcomes }))
      const requests = many(misses).map(({ pushedAt: _, ...request }) => ({
        requestId: `${id++}`,
        ...request,
      }))
      if (requests.length > 0) expectTaken(await post('/v1/requests', { requests }))
    },
  }
}

function expectTaken({ status, text }: Reply): void {
  if (status !== 200) throw new Error(text)
}
