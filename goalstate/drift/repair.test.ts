import { expect, test } from 'vitest'
import { check } from '../check/engine.ts'
import { readWireState } from '../read/wire-state.ts'
import { ip } from '../state/address.ts'
import { protocol } from '../state/protocol.ts'
import { neighbor, securityGroup, securityRule, subnet } from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import { agentCollector } from './collectors/agents.ts'
import { drift } from './drift.ts'
import {
  minute,
  n2,
  p1,
  regionResources,
  SimulatedAgent,
  s1,
  seen,
  stateOf,
  ten,
  web,
} from './region.cases.ts'
import { repair } from './repair.ts'
import { type RepairMessage, repairMessages, repairPlan } from './repair-plan.ts'

const now = new Date(ten)

function planFor(held: readonly Resource[], options = {}) {
  const { views } = drift(stateOf(regionResources), [seen(held)], { now, ...options })
  const plan = repairPlan(views)
  return {
    ...plan,
    steps: plan.steps.map(({ action, resource }) => `${action} ${resource.type} ${resource.id}`),
    views,
    plan,
  }
}

test('an empty host gets all, what others need first', () => {
  expect(planFor([]).steps).toEqual([
    'create vpc v',
    'create subnet s1',
    'create subnet s2',
    'create security-group web',
    'create router r1',
    'create port p1',
    'create neighbor p2',
  ])
})

test('what is to go comes last, and the other way round', () => {
  const ghosts = [subnet({ id: 'old' }), neighbor({ id: 'gone' }), { ...p1, id: 'p9', key: 'p9' }]
  const held = [...regionResources.filter((one) => one !== n2), ...ghosts]
  expect(planFor(held).steps).toEqual([
    'create neighbor p2',
    'delete neighbor gone',
    'delete port p9',
    'delete subnet old',
  ])
})

test('a host of which the desired state says nothing is left alone', () => {
  const stranger = seen([n2], { host: '10.1.0.9' })
  const { views } = drift(stateOf(regionResources), [seen(regionResources), stranger], { now })
  expect(repairPlan(views)).toMatchObject({
    steps: [],
    leftAlone: [{ host: '10.1.0.9', what: 'all that it holds' }],
  })
})

test('a difference of words alone, or within its grace, asks for nothing', () => {
  const renamed = { ...web, rules: [{ ...web.rules[0]!, id: 'other' }] }
  const held = regionResources.map((one) => (one === web ? renamed : one))
  expect(planFor(held).steps).toEqual([])
  expect(planFor([], { desiredSince: () => ten - minute / 2 }).steps).toEqual([])
})

test('an unknown host gets no step', () => {
  const { views } = drift(stateOf(regionResources), [], { now })
  expect(repairPlan(views)).toEqual({ steps: [], leftAlone: [], unknown: ['10.1.0.1'] })
})

test('a message holds what its resources need, and a port is not sent as an update', () => {
  const moved = { ...p1, deviceId: 'vm2' }
  const { plan, views } = planFor(regionResources.map((one) => (one === p1 ? moved : one)))
  const [first, ...others] = repairMessages(plan, views)
  expect(others).toEqual([])
  expect(first!.message.port_states.p1).toMatchObject({
    operation_type: 'CREATE',
    configuration: { update_type: 'FULL', device_id: 'vm1' },
  })
  expect(Object.keys(first!.message.subnet_states)).toEqual(['s1', 's2'])
  expect(first!.message.subnet_states.s1).toMatchObject({ operation_type: 'INFO' })
  expect(first!.message.host_resources['10.1.0.1']!.resources).toContainEqual({
    type: 'PORT',
    id: 'p1',
  })
})

test('what is pushed anew has a revision above that of what is held, which agents would keep', () => {
  const moved = { ...p1, deviceId: 'vm2', revision: 7 }
  const { plan, views } = planFor(regionResources.map((one) => (one === p1 ? moved : one)))
  const [{ message }] = repairMessages(plan, views) as [RepairMessage]
  expect(message.port_states.p1).toMatchObject({ configuration: { revision_number: 8 } })
})

test('a group of any protocol, which a goal state cannot say, can be deleted', () => {
  const rules = [securityRule({ id: 'any', protocol: protocol('') })]
  const { plan, views } = planFor([...regionResources, securityGroup({ id: 'old', rules })])
  expect(repairMessages(plan, views)).toMatchObject([
    { message: { security_group_states: { old: { operation_type: 'DELETE' } } } },
  ])
})

test('a flow that every host has comes with its agent, and is not for a push to mend', () => {
  const collection = seen(regionResources, { flows: new Map([['br-int', []]]) })
  const { views } = drift(stateOf([p1]), [collection], { now })
  expect(repairPlan(views).leftAlone).toEqual([
    {
      host: '10.1.0.1',
      what: 'br-int table=0,priority=0',
      why: 'its agent makes it when it starts: restart it',
    },
  ])
})

test('what a repair pushes would pass the check before a push', () => {
  const routerOnly = regionResources.filter(({ type }) => type !== 'router')
  for (const held of [[], routerOnly]) {
    const { plan, views } = planFor(held)
    for (const { message } of repairMessages(plan, views)) {
      const state = readWireState(message, 'GoalStateV2', 'push')
      expect(check(state, { now }).findings).toEqual([])
    }
  }
})

/** A region of one agent, whose clock goes on by a second with every look at it. */
function region(agent: SimulatedAgent, push = (_: SimulatedAgent) => {}) {
  let clock = ten
  return {
    collector: agentCollector([agent]),
    now: () => (clock += 1_000),
    async push({ message }: RepairMessage) {
      agent.take(message)
      push(agent)
    },
  }
}

const damaged = () => {
  const agent = new SimulatedAgent('10.1.0.1', [
    ...regionResources.filter((one) => one !== s1 && one !== n2),
    { ...s1, dhcpEnabled: true },
    { ...n2, hostIp: ip('10.1.0.9') },
    neighbor({ id: 'gone' }),
  ])
  agent.foreign.push(neighbor({ id: 'theirs' }))
  return agent
}

test('a repair mends what differs, leaves what others put there, and is believed once seen', async () => {
  const agent = damaged()
  const { before, plan, after } = await repair(stateOf(regionResources), region(agent), {})
  expect(before.hosts).toMatchObject([{ status: 'different' }])
  expect(plan.leftAlone).toMatchObject([{ what: 'neighbor/theirs' }])
  expect(after.findings).toEqual([])
  expect(after.hosts).toMatchObject([{ status: 'consistent' }])
  expect(agent.foreign).toHaveLength(1)
  expect(
    agent
      .resources()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(regionResources.map(({ id }) => id).sort())
})

test('a host that cannot be seen after its repair is unknown, not consistent', async () => {
  const agent = damaged()
  const breaking = region(agent, () => {
    agent.down = true
  })
  const { after } = await repair(stateOf(regionResources), breaking, {})
  expect(after.hosts).toMatchObject([{ status: 'unknown' }])
})

test('an agent that takes a push and does nothing is found out', async () => {
  const agent = damaged()
  const { collector, now: clock } = region(agent)
  const lazy = { collector, now: clock, push: async () => {} }
  const { after } = await repair(stateOf(regionResources), lazy, {})
  expect(after.hosts).toMatchObject([{ status: 'different' }])
})

test('what was seen before the repair proves nothing', () => {
  const repairedAt = new Map([['10.1.0.1', ten + 1]])
  const { hosts } = drift(stateOf(regionResources), [seen(regionResources)], {
    now: new Date(ten + 2),
    repairedAt,
  })
  expect(hosts[0]).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('before the last repair'),
  })
})

test('comparing and planning change nothing on hosts', async () => {
  const agent = damaged()
  const before = structuredClone(agent.resources())
  const collections = await agentCollector([agent]).collect(['10.1.0.1'], ten)
  const { views } = drift(stateOf(regionResources), collections, { now })
  repairMessages(repairPlan(views), views)
  expect(agent.resources()).toEqual(before)
})
