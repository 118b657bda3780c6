import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Allowances, Budgets, defaultAllowances } from './budgets.ts'
import type { Candidate } from './candidate.ts'
import { type PlanInput, plan } from './plan.ts'
import { defaultCosts } from './worth.ts'

const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  vni: 1,
  source: '10.0.0.4',
  destination: '10.0.0.9',
  host: 'h1',
  probability: 0.5,
  reason: 'asked before',
  modelVersion: 'v1',
  ...over,
})

const clock = { now: 0 }
const budgetsOf = (allowances: Partial<Allowances> = {}) =>
  new Budgets({ ...defaultAllowances, ...allowances }, () => clock.now)

const input = (candidates: readonly Candidate[], over: Partial<PlanInput> = {}): PlanInput => ({
  candidates,
  now: 0,
  horizon: 60_000,
  settings: {
    costs: defaultCosts,
    pushLatency: 100,
    idleTimeout: 60_000,
    pushUnknown: true,
    withholding: { share: 0, seed: 1 },
  },
  modeOf: () => ({ mode: 'on', why: 'the mode is on by default' }),
  holdingOf: () => undefined,
  reachOf: () => ({ verdict: 'allowed', why: 'security groups and routes allow it' }),
  budgets: budgetsOf(),
  shadowBudgets: budgetsOf(),
  ...over,
})
const only = (one: PlanInput) => plan(one).refusals[0]

test('a likely item is pushed, and says what it saves and costs', () => {
  const { pushes, refusals } = plan(input([candidate()]))
  expect(refusals).toEqual([])
  expect(pushes[0]!.why).toBe(
    'asked for in time with probability 0.4992, it saves 49.4 ms on average and costs 0.055 ms; ' +
      'security groups and routes allow it',
  )
})

test('each refusal has its code and its sentence', () => {
  expect(only(input([candidate({ host: '' })]))).toMatchObject({
    refused: 'no-host',
    why: 'nobody has said which host runs 10.0.0.4',
  })
  expect(only(input([candidate({ expectedAt: 80 })]))).toMatchObject({
    refused: 'too-late',
    why: 'it is expected in 80 ms, and a push takes 100 ms',
  })
  expect(only(input([candidate({ probability: 0.0005 })]))).toMatchObject({
    refused: 'not-worth-it',
    why: expect.stringMatching(/saves 0.0494 ms on average and costs 0.055 ms, which is not less/),
  })
  const held = { refused: 'held', why: 'h1 confirmed it 3 s ago' } as const
  expect(only(input([candidate()], { holdingOf: () => held }))).toMatchObject(held)
  const denied = { verdict: 'denied', why: 'no group lets it in' } as const
  expect(only(input([candidate()], { reachOf: () => denied }))).toMatchObject({
    refused: 'unreachable',
    why: 'no group lets it in',
  })
})

test('what nobody knows to be reachable is pushed with that as its reason, or refused if so set', () => {
  const unknown = { verdict: 'unknown', why: 'no state was told' } as const
  const asked = input([candidate()], { reachOf: () => unknown })
  expect(plan(asked).pushes[0]).toMatchObject({
    reach: 'unknown',
    why: expect.stringMatching(/whether packets get there is unknown: no state was told$/),
  })
  expect(only({ ...asked, settings: { ...asked.settings, pushUnknown: false } })).toMatchObject({
    refused: 'reachability-unknown',
  })
})

test('a host is told once of what two of its VMs want, for the one that is likelier to ask', () => {
  const { pushes, refusals } = plan(
    input([
      candidate({ source: 'a', probability: 0.1 }),
      candidate({ source: 'b', probability: 0.2 }),
    ]),
  )
  expect(pushes.map(({ candidate: { source } }) => source)).toEqual(['b'])
  expect(refusals).toMatchObject([{ refused: 'duplicate', candidate: { source: 'a' } }])
  // On another host, or of another network, it is another thing.
  const others = [candidate(), candidate({ host: 'h2', source: 'b' }), candidate({ vni: 2 })]
  expect(plan(input(others)).pushes).toHaveLength(3)
})

test('in shadow all is decided, nothing pushed, and the budgets of those that push are untouched', () => {
  const budgets = budgetsOf()
  const { pushes, refusals } = plan(
    input([candidate()], {
      budgets,
      modeOf: () => ({ mode: 'shadow', why: 'the mode is shadow by default' }),
    }),
  )
  expect(pushes).toEqual([])
  expect(refusals).toMatchObject([
    { refused: 'shadow', why: 'it would be pushed, but the mode is shadow by default' },
  ])
  expect(budgets.left().instance).toBe(defaultAllowances.instance.burst)
})

const candidates = fc.array(
  fc.record({
    vni: fc.constantFrom(1, 2),
    source: fc.constantFrom('a', 'b', 'c'),
    destination: fc.integer({ min: 0, max: 30 }).map((n) => `d${n}`),
    host: fc.constantFrom('h1', 'h2', 'h3', ''),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    reason: fc.constant('r'),
    modelVersion: fc.constant('v1'),
  }),
  { maxLength: 40 },
)

test('every candidate is decided once: pushed, or refused with one reason', () => {
  fc.assert(
    fc.property(candidates, (some) => {
      const { pushes, refusals } = plan(input(some))
      const decided = [...pushes, ...refusals].map((one) => one.candidate)
      expect(decided).toHaveLength(some.length)
      expect(new Set(decided)).toEqual(new Set(some))
    }),
  )
})

const allowance = fc.record({
  rate: fc.integer({ min: 0, max: 5 }),
  burst: fc.integer({ min: 1, max: 8 }),
})

test('no host, network or instance ever gets more than burst + rate × time', () => {
  fc.assert(
    fc.property(
      fc.record({ host: allowance, vni: allowance, instance: allowance }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), candidates), { maxLength: 6 }),
      (allowances, rounds) => {
        clock.now = 0
        const budgets = budgetsOf(allowances)
        const counts = new Map<string, number>()
        for (const [wait, some] of rounds) {
          clock.now += wait
          for (const { candidate: one } of plan(input(some, { budgets })).pushes)
            for (const name of [`host ${one.host}`, `vni ${one.vni}`, 'instance all'])
              counts.set(name, (counts.get(name) ?? 0) + 1)
        }
        for (const [name, count] of counts) {
          const { rate, burst } = allowances[name.split(' ')[0] as keyof Allowances]
          expect(count).toBeLessThanOrEqual(burst + (rate * clock.now) / 1_000 + 1e-9)
        }
      },
    ),
  )
  clock.now = 0
})

test('what all hosts share is shared evenly: none that wants more gets two fewer than another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      (wants, burst) => {
        const some = wants.flatMap((count, h) =>
          Array.from({ length: count }, (_, i) =>
            // The first hosts have by far the likeliest items.
            candidate({ host: `h${h}`, destination: `d${i}`, probability: 0.9 / (h + 1) }),
          ),
        )
        const budgets = budgetsOf({ instance: { rate: 0, burst } })
        const got = wants.map(() => 0)
        for (const { candidate: one } of plan(input(some, { budgets })).pushes)
          got[Number(one.host.slice(1))]!++
        expect(got.reduce((a, b) => a + b)).toBe(Math.min(burst, some.length))
        for (const [h, own] of got.entries())
          if (own < wants[h]!) expect(Math.max(...got) - own).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('within a host the best go first', () => {
  const some = [0.1, 0.9, 0.5].map((probability, i) =>
    candidate({ destination: `d${i}`, probability }),
  )
  const { pushes } = plan(input(some, { budgets: budgetsOf({ host: { rate: 0, burst: 2 } }) }))
  expect(pushes.map(({ candidate: one }) => one.probability)).toEqual([0.9, 0.5])
})

const many = Array.from({ length: 4_000 }, (_, i) =>
  candidate({ host: `h${i % 100}`, destination: `d${i}`, probability: i % 2 === 0 ? 0.9 : 0.01 }),
)
const withholding = (share: number, seed = 1) => ({
  ...input(many).settings,
  withholding: { share, seed },
})

test('a tenth is kept back, of the likely and the unlikely alike, and again the same when asked again', () => {
  const wide = { rate: 0, burst: many.length }
  const kept = (now: number, seed = 1) => {
    const budgets = budgetsOf({ vni: wide, instance: wide })
    const { refusals } = plan(input(many, { now, budgets, settings: withholding(0.1, seed) }))
    expect(refusals.every(({ refused }) => refused === 'withheld')).toBe(true)
    return refusals.map((one) => one.candidate)
  }
  const first = kept(0)
  // Of 2,000 each, 200 within four deviations of √(2,000 × 0.1 × 0.9) = 13.4.
  for (const probability of [0.9, 0.01]) {
    const own = first.filter((one) => one.probability === probability).length
    expect(Math.abs(own - 200)).toBeLessThan(54)
  }
  expect(kept(59_999)).toEqual(first)
  expect(kept(60_000)).not.toEqual(first)
  expect(kept(0, 2)).not.toEqual(first)
})

test('keeping back changes nothing else: what is pushed is what would be pushed, without it', () => {
  const budgets = () => budgetsOf({ host: { rate: 0, burst: 10 } })
  const all = plan(input(many, { budgets: budgets() }))
  const some = plan(input(many, { budgets: budgets(), settings: withholding(0.2) }))
  const withheld = some.refusals.filter(({ refused }) => refused === 'withheld')
  expect(withheld.length).toBeGreaterThan(0)
  const names = (list: readonly { candidate: Candidate }[]) =>
    list.map((one) => one.candidate.destination).sort()
  expect(names([...some.pushes, ...withheld])).toEqual(names(all.pushes))
})
