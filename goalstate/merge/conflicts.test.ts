import { expect, test } from 'vitest'
import { fixed, port, subnet, vpc } from '../state/samples.ts'
import type { Port, Resource } from '../state/state.ts'
import { merge } from './merge.ts'
import type { MergeRequest } from './request.ts'
import { requestTo } from './requests.cases.ts'

const context = [vpc({ id: 'v' }), subnet({ id: 's' })]
const told = (some: Partial<Port>) => port({ id: 'p', fixedIps: fixed('s', '10.0.0.5'), ...some })
const to = (host: string, ...resources: Resource[]) => requestTo([host], [...context, ...resources])

function outcome(requests: readonly MergeRequest[]) {
  const { findings, messages, defect } = merge(requests, { now: new Date(0) })
  expect(defect).toBeUndefined()
  const ports = messages.map(({ resources }) =>
    resources.flatMap((one) => (one.type === 'port' ? [`${one.operation} ${one.name}`] : [])),
  )
  return { found: findings.map(({ rule, severity }) => `${rule} ${severity}`), ports }
}

test('one revision with two contents is an error, and both are sent in the order in which they came', () => {
  const requests = ['a', 'b'].map((name) => to('h', told({ revision: 5, name })))
  expect(outcome(requests)).toEqual({
    found: ['ALC-REV-003 error'],
    ports: [['create a'], ['create b']],
  })
})

test('where revisions are not counted it is a note, and the later one is sent', () => {
  const requests = ['a', 'b'].map((name) => to('h', told({ revision: 1, name })))
  expect(outcome(requests)).toEqual({ found: ['ALC-REV-006 note'], ports: [['create b']] })
})

test('create and delete at one revision are an error, and both are sent', () => {
  const requests = [
    to('h', told({ revision: 5, name: 'a' })),
    to('h', told({ revision: 5, operation: 'delete', name: 'b' })),
  ]
  expect(outcome(requests)).toEqual({
    found: ['ALC-OP-007 error'],
    ports: [['create a'], ['delete b']],
  })
})

test('create and delete of one id in one message are an error, and the message is sent as it came', () => {
  const both = [told({ name: 'a' }), told({ key: 'other', operation: 'delete', name: 'b' })]
  const { found, ports } = outcome([to('h', ...both)])
  expect(found).toEqual(['ALC-OP-007 error'])
  expect(ports.flat().sort()).toEqual(['create a', 'delete b'])
})

test('a port on two hosts is an error, and both are sent it', () => {
  const { found, ports } = outcome([
    to('192.168.0.1', told({ revision: 2 })),
    to('192.168.0.2', told({ revision: 3 })),
  ])
  expect(found).toEqual(['ALC-HST-001 error'])
  expect(ports.flat()).toEqual(['create p', 'create p'])
})

test('a migration is none: the delete goes to the old host before the new one is told', () => {
  const requests = [
    to('192.168.0.1', told({ revision: 3, operation: 'delete' })),
    to('192.168.0.2', told({ revision: 4 })),
  ]
  expect(outcome(requests)).toEqual({ found: [], ports: [['delete p'], ['create p']] })
})

test('a newer revision settles it', () => {
  const requests = ['a', 'b', 'c'].map((name, n) =>
    to('h', told({ revision: n === 2 ? 6 : 5, name })),
  )
  expect(outcome(requests)).toEqual({ found: ['ALC-REV-003 error'], ports: [['create c']] })
})
