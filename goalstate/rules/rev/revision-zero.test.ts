import { expect, test } from 'vitest'
import { port, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { revisionZero as rule } from './revision-zero.ts'

test('0 is no revision; where formats have none there is nothing to judge', () => {
  const state = [
    port({ id: 'a', revision: 0 }),
    port({ id: 'b', revision: 1 }),
    port({ id: 'c', revision: undefined }),
    vpc({ id: 'v', revision: 0 }),
    vpc({ id: 'w', revision: 0, operation: 'delete' }),
  ]
  expect(found(rule, state).map(({ resources }) => resources[0]!.id)).toEqual(['v', 'a'])
})

ruleCases(rule, [
  port({ id: 'a', revision: 0 }),
  port({ id: 'a', revision: 1 }),
  vpc({ id: 'v', revision: 0 }),
])
