import { expect, test } from 'vitest'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portDown as rule } from './port-down.ts'

const p = port({ id: 'p' })
const down = port({ id: 'p', adminStateUp: false })

test('a port that is down ends the agent; one that does not say is not judged', () => {
  expect(found(rule, [down])).toHaveLength(1)
  expect(found(rule, [p, port({ id: 'q', adminStateUp: undefined })])).toEqual([])
  expect(found(rule, [{ ...down, operation: 'delete' as const }])).toEqual([])
})

ruleCases(rule, [down, p, { ...down, operation: 'delete' }])
