/** A service that pushes to emulated agents, for tests; its clock goes on from ten o'clock. */
import { onTestFinished } from 'vitest'
import { championOf, smallRegion, ten } from '../champion.cases.ts'
import { configuration, hostOf } from '../desired/told.cases.ts'
import { type AcaSettings, type EmulatedAca, emulateAca } from '../emulation/aca.ts'
import { type EmulatedNcm, emulateNcm } from '../emulation/ncm.ts'
import { type Service, service } from '../http/app.cases.ts'
import { type PushTo, pushTargets } from './push-targets.ts'
import type { PushObserver, PushSettings } from './pusher.ts'
import { Pusher } from './pusher.ts'

/** The VM that tests plan for. */
export const vm = { vni: 5001, ip: '10.0.0.4' }
/** Its host. */
export const itsHost = hostOf(4)

/** What happened to items, as `what outcome count`. */
type Events = string[]

interface Pushing extends Service {
  readonly pusher: Pusher
  readonly ncm: EmulatedNcm
  readonly events: Events
  /** Plans for {@link vm}, and gives the destinations that are pushed. */
  planned(): Promise<string[]>
}

/** VNI 5001 with ports 4, 9, 12, 13 and 20, all pushes on, nothing kept back. */
export async function pushing(settings: PushSettings = {}, to?: PushTo): Promise<Pushing> {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const none = { settings: { withholding: { share: 0, seed: 1 } } }
  const running = await service(await championOf(smallRegion), {}, none)
  const start = performance.now()
  Object.defineProperty(running.clock, 'now', { get: () => ten + performance.now() - start })
  await running.post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  await running.post('/v1/states', configuration(5001, [4, 9, 12, 13, 20]))
  const events: Events = []
  const { store, planner, clock } = running
  const pusher = new Pusher(
    {
      database: store.database,
      planner,
      targets: pushTargets(to ?? { ncm: { address: ncm.address } }),
      now: () => clock.now,
      observer: observerTo(events),
    },
    { backoff: 20, ...settings },
  )
  onTestFinished(() => pusher.stop())
  planner.onPlan((plan) => pusher.take(plan))
  return {
    ...running,
    pusher,
    ncm,
    events,
    async planned() {
      const { body } = await running.post('/v1/plans', vm)
      return body.pushes.map(({ destination }: { destination: string }) => destination).sort()
    },
  }
}

function observerTo(events: Events): PushObserver {
  return {
    sent: (outcome, items) => void events.push(`sent ${outcome} ${items.length}`),
    dropped: (why, items) => void events.push(`dropped ${why} ${items.length}`),
    took: () => undefined,
    failed: (error) => void events.push(`failed ${(error as Error).message}`),
  }
}

/** The agent of {@link itsHost}, known to the NCM. */
export async function agentOf(
  { ncm }: Pick<Pushing, 'ncm'>,
  settings: Partial<AcaSettings> = {},
): Promise<EmulatedAca> {
  const aca = await emulateAca({ host: itsHost, ncm: { address: ncm.address }, ...settings })
  onTestFinished(() => aca.close())
  ncm.register(itsHost, aca.address)
  return aca
}
