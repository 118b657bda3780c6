import fc from 'fast-check'
import { expect, test } from 'vitest'
import { configuration } from '../desired/told.cases.ts'
import { wounded, wounds } from '../faults/wounds.cases.ts'
import { type Service, service } from './app.cases.ts'

/** Refused or answered, and never a fault of ours. */
async function survives({ post }: Service, url: string, body: object): Promise<void> {
  const { status, text } = await post(url, body)
  expect([200, 400, 404, 413, 415], text).toContain(status)
}

test('whatever is told as a state is taken or refused, and plans can still be made', async () => {
  const running = await service()
  const on = { who: 'test', reason: 'to see', mode: 'on' }
  await running.post('/v1/admin/modes', on)
  const state = {
    ...configuration(5001, [4, 9, 12], { groups: { 9: ['g'] } }),
    security_groups_internal: [
      { id: 'g', security_group_rules: [{ id: 'r', direction: 'ingress', protocol: 'tcp' }] },
    ],
    routers_internal: [
      {
        id: 'r',
        routes: [{ destination: '10.1.0.0/16', nexthop: '10.0.0.9' }],
        subnetIds: ['vpc-5001-s'],
      },
    ],
    opType: 'UPDATE',
    rsType: 'PORT',
  }
  await fc.assert(
    fc.asyncProperty(wounds, async (changes) => {
      await survives(running, '/v1/states', wounded(state, changes))
      const plan = await running.post('/v1/plans', { vni: 5001, ip: '10.0.0.4', host: 'h' })
      expect(plan.status, plan.text).toBe(200)
    }),
    { numRuns: 300 },
  )
})

test('whatever is asked or reported is answered or refused', async () => {
  const running = await service()
  const bodies = {
    '/v1/plans': {
      vms: [{ vni: 5001, ip: '10.0.0.4', host: 'h', recent: [{ destination: 'a', time: 1 }] }],
    },
    '/v1/deliveries': {
      deliveries: [
        {
          planId: 'p',
          vni: 1,
          host: 'h',
          source: 'a',
          destination: 'b',
          status: 'failed',
          time: 1,
        },
      ],
    },
    '/v1/admin/modes': { who: 'a', reason: 'b', mode: 'on', canaryShare: 0.5, vnis: { 1: 'on' } },
    '/v1/admin/kill-switch': { who: 'a', reason: 'b', on: false },
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.entries(bodies)),
      wounds,
      async ([url, body], changes) => survives(running, url, wounded(body, changes)),
    ),
    { numRuns: 300 },
  )
})

test('a state nested a hundred thousand deep is refused', async () => {
  const { app } = await service()
  for (const [open, close] of [
    ['[', ']'],
    ['{"vpcs_internal":', '}'],
  ] as const) {
    const payload = `${open.repeat(100_000)}1${close.repeat(100_000)}`
    const headers = { 'content-type': 'application/json' }
    const reply = await app.fastify.inject({ method: 'POST', url: '/v1/states', payload, headers })
    expect(reply.statusCode, reply.body).toBe(400)
  }
})
