import { expect, test } from 'vitest'
import { neighbor, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { nothingToSend as rule } from './nothing-to-send.ts'

test('an entry for a key without a state is found, with its host', () => {
  const [finding, ...others] = found(rule, [
    neighbor({ id: 'p', key: 'L3/p' }),
    placement('10.0.0.1', 'neighbor', 'L3/p'),
    placement('10.0.0.1', 'neighbor', 'L2/p'),
  ])
  expect(others).toEqual([])
  expect(finding).toMatchObject({
    host: '10.0.0.1',
    message: 'host 10.0.0.1 is to be sent neighbor L2/p, which is not there',
  })
})

test('a key of another type does not do, and a type that the schema does not have is nowhere', () => {
  const odd = { ...placement('10.0.0.1', 'port', 'p'), resourceType: 9 }
  expect(found(rule, [port({ id: 'p' }), placement('10.0.0.1', 'vpc', 'p'), odd])).toHaveLength(2)
})

test('a delete is sent too', () => {
  const gone = port({ id: 'p', operation: 'delete' })
  expect(found(rule, [gone, placement('10.0.0.1', 'port', 'p')])).toEqual([])
})

ruleCases(rule, [
  port({ id: 'p' }),
  port({ id: 'p', operation: 'delete' }),
  port({ id: 'p', key: 'q' }),
  placement('10.0.0.1', 'port', 'p'),
  placement('10.0.0.2', 'port', 'q'),
  placement('10.0.0.2', 'neighbor', 'q'),
])
