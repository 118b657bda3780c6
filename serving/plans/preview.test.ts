import { expect, test } from 'vitest'
import { championOf, smallRegion } from '../champion.cases.ts'
import { service } from '../http/app.cases.ts'

const question = {
  ...{ vni: 5001, ip: '10.0.0.4', host: '172.16.0.1' },
  ...{ recent: [], top: 20, minProbability: 0 },
}
const one = { rate: 0, burst: 1 }

async function pushing() {
  const allowances = { host: one, vni: one, instance: one }
  const settings = { withholding: { share: 0, seed: 1 } }
  const running = await service(await championOf(smallRegion), {}, { settings, allowances })
  await running.post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  return running
}

test('a preview decides as the plan after it does, budgets included', async () => {
  const { planner } = await pushing()
  const preview = await planner.preview([question])
  const plan = await planner.plan([question])
  expect(preview.pushes.map(({ candidate }) => candidate)).toEqual(
    plan.pushes.map(({ candidate }) => candidate),
  )
  expect(preview.pushes).toHaveLength(1)
  expect(preview.refusals.map(({ refused }) => refused)).toEqual(
    plan.refusals.map(({ refused }) => refused),
  )
  expect(preview.refusals.map(({ refused }) => refused)).toContain('host-budget')
})

test('a preview takes nothing, keeps nothing, and nobody hears of it', async () => {
  const { planner, store } = await pushing()
  const heard: string[] = []
  planner.onPlan(({ id }) => heard.push(id))
  const before = planner.tokensLeft()
  await planner.preview([question, question])
  expect(planner.tokensLeft()).toEqual(before)
  expect(heard).toEqual([])
  expect(store.database.prepare('SELECT count(*) FROM plan_items').pluck().get()).toBe(0)
})
