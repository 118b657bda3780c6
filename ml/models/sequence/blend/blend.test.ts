import { expect, test } from 'vitest'
import { below, seeded } from '../../../../core/index.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { collectLabels } from '../labels.ts'
import { sequenceModelCases } from '../sequence-model.cases.ts'
import { similarVms } from '../similar-vms.ts'
import { blend, loadBlend } from './blend.ts'

sequenceModelCases('blend', {
  create: (catalog, clusterOf) => blend(catalog, { clusterOf, asking: { horizon: 600_000 } }),
  load: loadBlend,
  answersStrangers: true,
  runs: 10,
})

/** Twenty VMs that ask for their own item every five minutes, and for others at random. */
function rhythmic(hours: number): Asked[] {
  const random = seeded(3)
  const requests: Asked[] = []
  for (let second = 0; second < 3_600 * hours; second += 60)
    for (let vm = 0; vm < 20; vm++) {
      if ((second / 60 + vm) % 5 === 0) requests.push([second + vm, 7, `s${vm}`, `own${vm}`])
      else if (random() < 0.3) requests.push([second + vm, 7, `s${vm}`, `any${below(random, 60)}`])
    }
  return requests
}

test('learns that an item asked for every five minutes is due after five, and not after one', async () => {
  const catalog = emptyCatalog()
  const log = logOf(rhythmic(6), catalog)
  const model = await blend(catalog).learn(log)
  const ask = async (afterLast: number) => {
    const query = queryOf(log, 7, 's0', 0)
    const last = query.history.lastTime(catalog.items.idOf(7, 'own0'))
    const [ranking] = await model.top([{ ...query, now: last + 1_000 * afterLast }], 100)
    const place = ranking!.items.indexOf(catalog.items.idOf(7, 'own0'))
    return ranking!.scores[place]!
  }
  const [soon, due] = [await ask(65), await ask(275)]
  expect(due).toBeGreaterThan(0.5)
  expect(soon).toBeLessThan(0.25)
})

test('its scores are probabilities: those of all answers sum to what is requested', async () => {
  const catalog = emptyCatalog()
  const all = rhythmic(10)
  const eight = all.filter(([second]) => second < 3_600 * 8)
  const log = logOf(all, catalog)
  const model = await blend(catalog).learn(logOf(eight, catalog))
  const { scores, labels } = await collectLabels(model, log, {
    horizon: 60_000,
    from: 3_600_000 * 8,
    to: Infinity,
    k: 100,
    sample: 0.3,
    seed: 1,
  })
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)
  expect(sum(labels)).toBeGreaterThan(50)
  expect(Math.abs(sum(scores) / sum(labels) - 1)).toBeLessThan(0.2)
})

test('until there is enough to fit it to, similar VMs answer', async () => {
  const catalog = emptyCatalog()
  const log = logOf(
    [
      [1, 7, 'a', 'x'],
      [2, 7, 'a', 'y'],
      [3, 7, 'b', 'x'],
    ],
    catalog,
  )
  const [blended, peers] = [await blend(catalog).learn(log), await similarVms(catalog).learn(log)]
  const queries = [queryOf(log, 7, 'b', 60)]
  expect(await blended.top(queries, 3)).toEqual(await peers.top(queries, 3))
})

test('a component can be left out, which its name tells', async () => {
  const catalog = emptyCatalog()
  const model = await blend(catalog, { without: ['ease'] }).learn(logOf(rhythmic(2), catalog))
  expect(model.name).toBe('blend(no ease)')
})
