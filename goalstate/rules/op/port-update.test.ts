import { expect, test } from 'vitest'
import { port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portUpdate as rule } from './port-update.ts'

test('an update of a port means its delete, one of a subnet does not', () => {
  const state = [
    port({ id: 'p', operation: 'update' }),
    port({ id: 'q', operation: 'create' }),
    subnet({ id: 's', operation: 'update' }),
  ]
  expect(found(rule, state).map(({ resources }) => resources[0]!.id)).toEqual(['p'])
})

ruleCases(rule, [
  port({ id: 'p', operation: 'update' }),
  port({ id: 'p', operation: 'create' }),
  port({ id: 'q', operation: 'update' }),
])
