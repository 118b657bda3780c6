import { expect, test } from 'vitest'
import { fixed, neighbor, port, reached, subnet } from '../../state/samples.ts'
import type { Operation, Resource } from '../../state/state.ts'
import { agentOf, HostObserver, sliceOf, type Target } from '../observe/index.ts'
import { foldOperations } from './fold-operations.ts'
import { left } from './queue.cases.ts'

const operations = ['create', 'update', 'delete'] as const

/** All sequences up to a length that make sense for a host that has the port, or has not. */
function sequences(length: number, isThere: boolean): Operation[][] {
  if (length === 0) return [[]]
  return operations
    .filter((operation) => (operation === 'create') !== isThere)
    .flatMap((operation) =>
      [[], ...sequencesFrom(length - 1, operation !== 'delete')].map((rest) => [
        operation,
        ...rest,
      ]),
    )
}

const sequencesFrom = (length: number, isThere: boolean) =>
  length === 0 ? [] : sequences(length, isThere)

/** With a device, so that an update of it is a create to Alcor's agent. */
const portTold = (operation: Operation, n: number) =>
  port({
    id: 'p',
    operation,
    deviceId: 'vm',
    revision: n + 2,
    name: `version ${n}`,
    fixedIps: fixed('s', '10.0.0.5'),
  })

test.each<[Target, boolean]>([
  ['generic', true],
  ['generic', false],
  ['aca-2022', true],
  ['aca-2022', false],
])(
  'every valid sequence of up to four operations comes to what one after the other does: %s agent, which has the port: %s',
  (target, isThere) => {
    const all = sequences(4, isThere)
    // 29 in all: 1 + 2 + 3 + 5 on a host without it, 2 + 3 + 5 + 8 on one with it.
    expect(all).toHaveLength(isThere ? 18 : 11)
    for (const told of all) {
      const resources = told.map(portTold)
      const held = isThere ? [portTold('create', -1)] : []
      const folded = left(foldOperations, resources, { held, target })
      expect(folded.length, told.join(' ')).toBeLessThanOrEqual(1)
      expect(comesTo(folded, held, target), told.join(' ')).toEqual(
        comesTo(resources, held, target),
      )
    }
  },
)

/** The name that the host's port has in the end; undefined for none. */
function comesTo(resources: readonly Resource[], held: readonly Resource[], target: Target) {
  const agent = agentOf(target)
  const observer = new HostObserver(agent)
  for (const [at, one] of [...held, ...resources].entries())
    observer.apply(sliceOf([subnet({ id: 's' }), one]), at)
  expect(observer.refused).toBe(0)
  const outcome = observer.outcome(agent.slotsOf(portTold('create', 0))[0]!)
  return outcome.kind === 'held' && outcome.resource.type === 'port'
    ? outcome.resource.name
    : undefined
}

const table: [Operation, Operation, Operation][] = [
  ['create', 'update', 'create'],
  ['update', 'update', 'update'],
  ['update', 'delete', 'delete'],
  ['delete', 'create', 'create'],
  ['info', 'update', 'update'],
  ['create', 'info', 'create'],
  ['update', 'info', 'update'],
]

test.each(table)('%s and then %s is %s', (first, second, result) => {
  const [one] = left(foldOperations, [portTold(first, 0), portTold(second, 1)])
  expect([one?.operation, one?.revision]).toEqual([result, 3])
})

test('create and then delete is nothing on a host that surely has nothing, and else a delete', () => {
  const told = [portTold('create', 0), portTold('delete', 1)]
  expect(left(foldOperations, told, { held: [] })).toEqual([])
  expect(left(foldOperations, told).map(({ operation }) => operation)).toEqual(['delete'])
  const held = [portTold('create', 9)]
  expect(left(foldOperations, told, { held }).map(({ operation }) => operation)).toEqual(['delete'])
})

test("an update of a port without a device is a delete to Alcor's agent, and folds as one", () => {
  const told = [
    port({ id: 'p', deviceId: 'vm', fixedIps: fixed('s', '10.0.0.5') }),
    port({ id: 'p', operation: 'update', revision: 2, fixedIps: fixed('s', '10.0.0.5') }),
  ]
  // It says so already, so it is sent as it came.
  expect(left(foldOperations, told, { target: 'aca-2022' })).toEqual([told[1]])
  expect(left(foldOperations, told)).toMatchObject([{ operation: 'create', revision: 2 }])
})

test('an update with a device is a create to it', () => {
  const told = [
    port({ id: 'p', operation: 'delete', fixedIps: fixed('s', '10.0.0.5') }),
    port({
      id: 'p',
      operation: 'update',
      deviceId: 'vm',
      revision: 2,
      fixedIps: fixed('s', '10.0.0.5'),
    }),
  ]
  // It says so already, so it is sent as it came.
  expect(left(foldOperations, told, { target: 'aca-2022' })).toEqual([told[1]])
})

test('a neighbor that got another address leaves the old one behind on agents that know it by that', () => {
  const told = [
    neighbor({ id: 'p', fixedIps: reached('l2', 's', '10.0.0.5') }),
    neighbor({ id: 'p', revision: 2, fixedIps: reached('l2', 's', '10.0.0.6') }),
  ]
  expect(left(foldOperations, told)).toHaveLength(1)
  expect(left(foldOperations, told, { target: 'aca-2022' })).toEqual(told)
})

test('two contents of one counted revision stay two', () => {
  const told = [portTold('update', 3), { ...portTold('update', 4), revision: 5 }]
  expect(told.map(({ revision }) => revision)).toEqual([5, 5])
  expect(left(foldOperations, told)).toEqual(told)
})
