import { expect, test } from 'vitest'
import { isInCanary, shareThatReaches } from '../models/canary.ts'
import { serviceWithModels } from '../models/live-models.cases.ts'
import { planNews } from '../subscriptions/plan-news.ts'

const networks = [5001, 5002]

test('in a canary each item is kept, and told, under the version that named it', async () => {
  const { registry, versions, clock, models, planner, store, post } = await serviceWithModels()
  const { champion, challenger } = versions
  // Takes in one of the two networks.
  const share = shareThatReaches(networks, 0)
  registry.decide(
    {
      ...{ stage: 'judging', outcome: 'canary', champion, challenger, share, who: 'test' },
      ...{ inputs: {}, numbers: {}, rule: {}, checks: [], networks: [], sentence: 'to see' },
    },
    new Date(clock.now).toISOString(),
  )
  await models.takeUp()
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })

  const question = { ip: '10.0.1.1', host: 'h1', recent: [], top: 5, minProbability: 0 }
  const plan = await planner.plan(networks.map((vni) => ({ vni, ...question })))

  const answered = networks.map((vni) => ({
    vni,
    model: isInCanary(vni, share) ? challenger : champion,
  }))
  expect(new Set(answered.map(({ model }) => model)).size).toBe(2)
  const kept = 'SELECT DISTINCT vni, model FROM plan_items ORDER BY vni'
  expect(store.database.prepare(kept).all()).toEqual(answered)
  const news = planNews(plan).map(({ data }) => data as { vni: number; modelVersion: string })
  expect(news.map(({ vni, modelVersion }) => ({ vni, model: modelVersion }))).toEqual(answered)
  expect(plan.modelVersion).toBe(champion)
})

test('what was asked of the model before is kept under the version that answered then', async () => {
  const { planner, post, store } = await serviceWithModels()
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  const prediction = { destination: '10.8.0.1', probability: 0.9, reason: 'told', expiresAt: 0 }
  const question = { ip: '10.0.1.1', host: 'h1', recent: [], top: 5, minProbability: 0 }
  const answer = { modelVersion: 'another', predictions: [prediction] }
  await planner.plan([{ vni: 5001, ...question, answer }])
  expect(store.database.prepare('SELECT model FROM plan_items').all()).toEqual([
    { model: 'another' },
  ])
})
