import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded, shuffle } from '../../core/index.ts'
import type { EventLog } from '../../datasets/index.ts'
import type { SequenceModel } from '../models/sequence/index.ts'
import { clairvoyant, type Line, logOf, memory, modelOf } from './by-hand.cases.ts'
import { limitsOf } from './limits.ts'
import { referenceReplay } from './reference-replay.cases.ts'
import { replay } from './replay.ts'
import { defaultSettings, type ReplaySettings } from './settings.ts'
import { prepareTrial, type Split } from './trial.ts'

/** Times on a grid of 50 ms and another of 20 s, so that ties, lateness and expiry all happen. */
const line = fc
  .record({
    coarse: fc.nat(15),
    fine: fc.nat(6),
    vm: fc.constantFrom('a', 'b', '7/c', '7/d'),
    item: fc.constantFrom('u', 'v', 'w', 'x', 'y'),
    use: fc.constantFrom(0, 0, 30, 90),
  })
  .map(({ coarse, fine, vm, item, use }): Line => {
    const name = vm.startsWith('7/') ? `7/${item}` : item
    return [coarse * 20 + fine / 20, vm, name, use]
  })

const split = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 40 }),
    share: fc.double({ min: 0, max: 0.9, noNaN: true }),
    restarts: fc.array(fc.record({ time: fc.nat(300_000), vm: fc.nat(3) }), { maxLength: 3 }),
  })
  .map(({ lines, share, restarts }): Split => {
    const log = logOf(lines.sort(([a], [b]) => a - b))
    const vms = log.catalog.vms.size
    return {
      log,
      start: Math.floor(share * log.length),
      restarts: restarts.filter(({ vm }) => vm < vms),
    }
  })

const settings = fc
  .record({
    top: fc.nat(4),
    horizon: fc.constantFrom(0, 120_000),
    feedbackDelay: fc.constantFrom(0, 1_000, 90_000),
    predictOnFeedback: fc.boolean(),
    schedule: fc.constantFrom(undefined, { period: 30_000, lead: 1_000 }),
    budgets: fc.constantFrom({}, { perVmHour: 2 }, { perVniHour: 3, perVmHour: 2 }),
    seed: fc.nat(100),
  })
  .map(
    ({ schedule, ...rest }): ReplaySettings => ({
      ...defaultSettings,
      ...rest,
      ...(schedule ? { schedule } : {}),
    }),
  )

/** Names any items of the VNI in a random order that depends on the moment. */
function guessing(log: EventLog): SequenceModel {
  return modelOf(log, ({ vni, vm, now }) => {
    const items = [...log.catalog.items.idsOf(vni)]
    shuffle(items, seeded(now + vm))
    return items
  })
}

const models = { clairvoyant, memory, guessing }

/** Splits where joining leaves nothing to replay have no outcome. */
function trialOf(from: Split, using: ReplaySettings) {
  try {
    return prepareTrial(from, using)
  } catch (error) {
    if (error instanceof RangeError && /nothing to replay/.test(error.message)) fc.pre(false)
    throw error
  }
}

async function play(from: Split, using: ReplaySettings, kind: keyof typeof models) {
  const trial = trialOf(from, using)
  const outcome = await replay(trial, { kind: 'model', model: models[kind](trial.log) }, using)
  return { trial, outcome, limits: limitsOf(trial, using) }
}

const kinds = fc.constantFrom<keyof typeof models>('clairvoyant', 'memory', 'guessing')

test('every event is a hit, late or a miss, and every hit has a push of its own', async () => {
  await fc.assert(
    fc.asyncProperty(split, settings, kinds, async (from, using, kind) => {
      const { outcome } = await play(from, using, kind)
      const { events, hits, late, misses, pushes, useful, alreadyHeld } = outcome
      expect(hits + late + misses).toBe(events)
      expect(useful).toBe(hits)
      expect(useful + late).toBeLessThanOrEqual(pushes)
      expect(alreadyHeld).toBeLessThanOrEqual(pushes)
      expect(pushes).toBeLessThanOrEqual(outcome.predictions * using.top)
      const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0)
      const { byVm } = outcome
      expect([sum(byVm.events), sum(byVm.hits), sum(byVm.pushes)]).toEqual([events, hits, pushes])
    }),
  )
})

test('a replay agrees with one written down plainly', async () => {
  await fc.assert(
    fc.asyncProperty(split, settings, kinds, async (from, using, kind) => {
      const { trial, outcome } = await play(from, using, kind)
      const reference = await referenceReplay(trial, models[kind](trial.log), using)
      const { heldTime, ...counts } = reference
      expect(outcome).toMatchObject(counts)
      const last = trial.log.time[trial.log.length - 1]!
      // Pushes on their way at the end or at a restart may count up to 100 ms too long.
      const doubt = 1 + 100 * using.top * (trial.activeVms + trial.restarts.length)
      if (last > trial.begin)
        expect(Math.abs(outcome.held * (last - trial.begin) - heldTime)).toBeLessThan(doubt)
    }),
  )
})

test('no policy, even one that knows the future, exceeds its limit', async () => {
  await fc.assert(
    fc.asyncProperty(split, settings, kinds, async (from, using, kind) => {
      const { outcome, limits } = await play(from, using, kind)
      expect(outcome.events).toBe(limits.events)
      expect(outcome.hits).toBeLessThanOrEqual(Math.min(outcome.pushes, limits.withoutMemory))
      if (kind === 'memory') expect(outcome.hits).toBeLessThanOrEqual(limits.reachable)
    }),
  )
})

test('each limit alone is weaker than all together, and all are never more than their sum', () => {
  fc.assert(
    fc.property(split, settings, (from, using) => {
      const { events, outOfReach, withoutMemory, reachable } = limitsOf(trialOf(from, using), using)
      const { trigger, timeliness, novelty, any } = outOfReach
      expect(Math.max(trigger + timeliness, novelty)).toBeLessThanOrEqual(any)
      expect(any).toBeLessThanOrEqual(events)
      expect(reachable).toBeLessThanOrEqual(withoutMemory)
    }),
  )
})

test('a longer idle timeout never makes more events', () => {
  fc.assert(
    fc.property(split, fc.nat(200_000), fc.nat(200_000), (from, a, b) => {
      const events = (idleTimeout: number) =>
        trialOf({ ...from, start: 0 }, { ...defaultSettings, idleTimeout }).log.length
      const [shorter, longer] = [60_000 + Math.min(a, b), 60_000 + Math.max(a, b)]
      expect(events(longer)).toBeLessThanOrEqual(events(shorter))
    }),
  )
})

test('a longer push latency never puts more events in reach', () => {
  fc.assert(
    fc.property(split, settings, fc.nat(30_000), (from, using, pushLatency) => {
      // With the schedule off, and holds that end together, whatever the latency.
      const { schedule: _, ...unscheduled } = using
      const reach = (latency: number) => {
        const hold = 1e9
        const changed = { ...unscheduled, horizon: hold, pushLatency: latency }
        return limitsOf(trialOf(from, changed), changed).withoutMemory
      }
      expect(reach(100 + pushLatency)).toBeLessThanOrEqual(reach(100))
    }),
  )
})

test('K = 0 pushes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(split, settings, kinds, async (from, using, kind) => {
      const { outcome } = await play(from, { ...using, top: 0 }, kind)
      expect([outcome.pushes, outcome.hits, outcome.late]).toEqual([0, 0, 0])
    }),
  )
})

test('equal seeds give equal outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(split, settings, kinds, async (from, using, kind) => {
      const [first, second] = [await play(from, using, kind), await play(from, using, kind)]
      expect(second.outcome).toEqual(first.outcome)
    }),
  )
})

/** The events of one VNI alone, which begin with the split's own and are never tied. */
function alone({ log, start, restarts = [] }: Split, vni: number): Split {
  const isOwn = (vm: number) => log.catalog.vms.vni(vm) === vni
  const rows = Array.from({ length: log.length }, (_, i) => i).filter((i) => isOwn(log.vm[i]!))
  return {
    log: {
      ...log,
      length: rows.length,
      time: Float64Array.from(rows, (i) => log.time[i]!),
      until: Float64Array.from(rows, (i) => log.until[i]!),
      vm: Int32Array.from(rows, (i) => log.vm[i]!),
      item: Int32Array.from(rows, (i) => log.item[i]!),
    },
    start: rows.indexOf(start),
    restarts: restarts.filter(({ vm }) => isOwn(vm)),
  }
}

/** A split whose replay begins and ends with events of VNI 1, which are never tied with each other. */
const framed = fc.tuple(fc.array(line, { maxLength: 30 }), split).map(([lines, { restarts }]) => {
  const times = new Set<number>()
  const own = ([time, vm]: Line) => !vm.startsWith('7/') && times.size < times.add(time).size
  const inside = lines.filter((candidate) => candidate[1].startsWith('7/') || own(candidate))
  const frame: Line[] = [
    [100.005, 'a', 'last learned'],
    [100.01, 'a', 'first replayed'],
    [400, 'a', 'last replayed'],
  ]
  const log = logOf([...inside, ...frame].sort(([a], [b]) => a - b))
  const known = (restarts ?? []).filter(({ vm }) => vm < log.catalog.vms.size)
  return { log, start: log.time.indexOf(100_010), restarts: known }
})

test("another tenant's events change nothing in a tenant's counts", async () => {
  await fc.assert(
    fc.asyncProperty(framed, settings, kinds, async (from, using, kind) => {
      const together = (await play(from, using, kind)).outcome.byVm
      const apart = (await play(alone(from, 1), using, kind)).outcome.byVm
      for (const vm of from.log.catalog.vms.idsOf(1))
        for (const count of ['events', 'hits', 'pushes'] as const)
          expect(together[count][vm]).toBe(apart[count][vm])
    }),
  )
})
