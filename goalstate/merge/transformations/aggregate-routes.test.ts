import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareTables } from '../../reasoning/index.ts'
import { forwardingRoutes } from '../../rules/rte/routes.ts'
import { mac } from '../../state/address.ts'
import { route, router } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { aggregateRoutes } from './aggregate-routes.ts'
import { left } from './queue.cases.ts'

function aggregated(rules: readonly RoutingRule[], target: 'generic' | 'aca-2022' = 'generic') {
  const told = router({ id: 'r', tables: [{ subnetId: 's', rules }] })
  const [one] = left(aggregateRoutes, [told], { target })
  return one?.type === 'router' ? one.tables[0]!.rules : []
}

test('two halves of a block by one next hop are the block', () => {
  const rules = aggregated([route('10.1.0.0/17', '10.0.0.9'), route('10.1.128.0/17', '10.0.0.9')])
  expect(rules.map(({ destination }) => destination.text)).toEqual(['10.1.0.0/16'])
})

test.each([
  ['next hop', route('10.1.128.0/17', '10.0.0.8')],
  ['priority', route('10.1.128.0/17', '10.0.0.9', { priority: 5 })],
  [
    'MAC of the next hop',
    route('10.1.128.0/17', '10.0.0.9', {
      extra: { destinationType: 'vpc-gateway', nextHopMac: mac('00:00:00:00:00:09') },
    }),
  ],
])('not where the %s is another', (_, other) => {
  expect(aggregated([route('10.1.0.0/17', '10.0.0.9'), other])).toHaveLength(2)
})

const tables = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 18, max: 22 }),
      fc.constantFrom('8', '9'),
    )
    .map(([block, length, hop]) => {
      const third = (block * 16) & (256 - 2 ** (24 - length))
      return route(`10.1.${third}.0/${length}`, `10.0.0.${hop}`)
    }),
  { maxLength: 12 },
)

test.each(['generic', 'aca-2022'] as const)(
  'every address is forwarded alike by %s agents',
  (target) => {
    const choice = target === 'generic' ? 'longest-prefix' : 'any-match'
    fc.assert(
      fc.property(tables, (rules) => {
        const fewer = aggregated(rules, target)
        expect(fewer.length).toBeLessThanOrEqual(rules.length)
        expect(
          compareTables(forwardingRoutes(rules), forwardingRoutes(fewer), choice),
        ).toBeUndefined()
      }),
    )
  },
)
