import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { sliceLog } from '../../../../datasets/index.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from '../event-log.cases.ts'
import { collectLabels } from '../labels.ts'
import { blend } from './blend.ts'

/** Twenty VMs of a network that ask each minute, with a share, for one of ten items; hours since the epoch. */
function requests(from: number, to: number, share: number, vni = 7): Asked[] {
  const random = seeded(from + 3)
  const all: Asked[] = []
  for (let second = 3_600 * from; second < 3_600 * to; second += 60)
    for (let vm = 0; vm < 20; vm++)
      if (random() < share)
        all.push([second + vm, vni, `s${vm}`, `item${(vm + Math.floor(3 * random())) % 10}`])
  return all
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)

test('where all ask a third as often as before, what it says comes down with it, from three times too much; what it names stays', async () => {
  const catalog = emptyCatalog()
  const log = logOf([...requests(0, 4, 0.6), ...requests(4, 8, 0.2)], catalog)
  const cut = log.time.findIndex((time) => time >= 4 * 3_600_000)
  const middle = log.time.findIndex((time) => time >= 6 * 3_600_000)
  const before = await blend(catalog).learn(sliceLog(log, 0, cut))
  const saved = before.save()
  const after = await before.adjust!(sliceLog(log, 0, middle), cut)
  // On the two hours that neither has seen: what is expected, in requests for each that there was.
  const ratio = async (model: typeof before) => {
    const asked = {
      horizon: 60_000,
      from: 6 * 3_600_000,
      to: Infinity,
      k: 10,
      sample: 0.3,
      seed: 1,
    }
    const { scores, labels } = await collectLabels(model, log, asked)
    return sum(scores) / sum(labels)
  }
  const [was, is] = [await ratio(before), await ratio(after)]
  // 0.6 for 0.2 is three times too much; 600 moments of the new time bring it near to 1.
  expect(was).toBeGreaterThan(2.5)
  expect(is).toBeGreaterThan(0.67)
  expect(is).toBeLessThan(1.5)
  expect(Buffer.compare(before.save(), saved)).toBe(0)
  const query = queryOf(log, 7, 's3', 8 * 3_600)
  const names = async (model: typeof before) =>
    [...(await model.top([query], 50))[0]!.items].toSorted((a, b) => a - b)
  expect(await names(after)).toEqual(await names(before))
})

test('a network that had too little for weights gets them; the other keeps what it answers', async () => {
  const catalog = emptyCatalog()
  const old = requests(0, 4, 0.4)
  const since = requests(4, 6, 0.4, 8)
  const log = logOf([...old, ...since], catalog)
  const before = await blend(catalog).learn(sliceLog(log, 0, old.length))
  const after = await before.adjust!(log, old.length)
  const ask = async (model: typeof before, vni: number) =>
    (await model.top([queryOf(log, vni, 's3', 6 * 3_600)], 5))[0]!
  expect(await ask(after, 7)).toEqual(await ask(before, 7))
  // Without weights similar VMs answer, which have learned nothing of it; weighed, the VM's own past does.
  const [own, known] = [await ask(after, 8), await ask(before, 8)]
  expect(known.items).toHaveLength(0)
  // s3 asks for three items, each in 0.4 / 3 = 0.133 of all minutes.
  expect([...own.items].map((item) => catalog.items.address(item)).toSorted()).toEqual([
    'item3',
    'item4',
    'item5',
  ])
  for (const score of own.scores) expect(Math.abs(score - 0.4 / 3)).toBeLessThan(0.1)
})

test('learning more is learning, where there are weights: each component counts all, and they stay', async () => {
  const catalog = emptyCatalog()
  const log = logOf(requests(0, 5, 0.4), catalog)
  const cut = log.time.findIndex((time) => time >= 4 * 3_600_000)
  const before = await blend(catalog).learn(sliceLog(log, 0, cut))
  const since = sliceLog(log, cut, log.length)
  const [more, all] = [await before.learnMore!(since), await before.learn(since)]
  const queries = ['s0', 's9', 's19'].map((vm) => queryOf(log, 7, vm, 5 * 3_600))
  expect(await more.top(queries, 10)).toEqual(await all.top(queries, 10))
})
