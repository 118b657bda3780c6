import { expect, test } from 'vitest'
import { type HostRequestItem, readHostRequest, writeHostRequest } from './host-request.ts'
import { readHostRequestReply, writeHostRequestReply } from './host-request-reply.ts'
import { readOperationReply, writeOperationReply } from './operation-reply.ts'
import { serviceMethods } from './schema.ts'

test('the service that NCM and agents speak has four methods, of which one streams both ways', () => {
  const path = '/alcor.schema.GoalStateProvisioner'
  const unary = { requestStream: false, responseStream: false }
  expect(serviceMethods('GoalStateProvisioner')).toEqual([
    {
      name: 'PushNetworkResourceStates',
      path: `${path}/PushNetworkResourceStates`,
      ...unary,
    },
    {
      name: 'PushGoalStatesStream',
      path: `${path}/PushGoalStatesStream`,
      requestStream: true,
      responseStream: true,
    },
    { name: 'RequestGoalStates', path: `${path}/RequestGoalStates`, ...unary },
    { name: 'PushGoalstates', path: `${path}/PushGoalstates`, ...unary },
  ])
})

const onDemand: HostRequestItem = {
  kind: 'on-demand',
  requestId: 'a',
  vni: 5001,
  source: '10.0.0.4',
  sourcePort: 40112,
  destination: 'fd00::5',
  destinationPort: 5432,
  etherType: 'ipv6',
  protocol: 17,
}

test('a host request that is written reads as it was, restarts too', () => {
  const requests: HostRequestItem[] = [
    { ...onDemand, source: 'fd00::4' },
    { ...onDemand, kind: 'agent-restarted', requestId: 'r', source: '', destination: '' },
  ]
  expect(readHostRequest(writeHostRequest(requests))).toEqual({ requests, unknown: [] })
})

test('a protocol that Alcor has no name for cannot be written', () => {
  expect(() => writeHostRequest([{ ...onDemand, protocol: 132 }])).toThrow(
    /state_requests\/0\/protocol.*132.*use one of/,
  )
})

test('a reply is field 1 = 1, then field 2 for each request: its id, its status if not SUCCESS', () => {
  const answers = [
    { requestId: 'a', status: 'SUCCESS' },
    { requestId: 'b', status: 'PENDING' },
  ] as const
  const bytes = writeHostRequestReply(answers)
  const [a, b] = ['a', 'b'].map((id) => id.charCodeAt(0))
  expect([...bytes]).toEqual([0x08, 1, 0x12, 3, 0x0a, 1, a, 0x12, 5, 0x0a, 1, b, 0x10, 3])
  expect(readHostRequestReply(bytes)).toEqual(answers)
})

test('a reply to goal states reads as it was written', () => {
  const answers = [
    { resourceId: 'p', resourceType: 'PORT', operation: 'CREATE', status: 'SUCCESS' },
    { resourceId: 'v', resourceType: 'VPC', operation: 'INFO', status: 'FAILURE' },
  ]
  expect(readOperationReply(writeOperationReply(answers))).toEqual(answers)
  expect([...writeOperationReply([])]).toEqual([0x08, 1])
})
