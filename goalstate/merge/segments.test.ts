import { expect, test } from 'vitest'
import { fixed, port, subnet, vpc } from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import { merge } from './merge.ts'
import type { Target } from './observe/index.ts'
import { requestTo } from './requests.cases.ts'

const inTunnel = (tunnelId: number, revision: number) => subnet({ id: 's', tunnelId, revision })
const portOf = (n: number) =>
  port({ id: `port${n}`, revision: 2, fixedIps: fixed('s', `10.0.0.${n}`) })
const request = (...resources: Resource[]) => requestTo(['h'], [vpc({ id: 'v' }), ...resources])

function sent(requests: ReturnType<typeof request>[], target: Target) {
  const { messages, defect } = merge(requests, { now: new Date(0), target })
  expect(defect).toBeUndefined()
  return messages.map(({ resources }) =>
    resources
      .flatMap((one) =>
        one.type === 'port' ? [one.id] : one.type === 'subnet' ? [`tunnel ${one.tunnelId}`] : [],
      )
      .sort(),
  )
}

const moved = [request(inTunnel(100, 2), portOf(1)), request(inTunnel(200, 3), portOf(2))]

test('a port is made in the tunnel that its subnet has in the message, so a change of it parts messages', () => {
  expect(sent(moved, 'aca-2022')).toEqual([
    ['port1', 'tunnel 100'],
    ['port2', 'tunnel 200'],
  ])
})

test('agents that remember subnets are told the new one once', () => {
  expect(sent(moved, 'generic')).toEqual([['port1', 'port2', 'tunnel 200']])
})

test('a port that an agent refuses for want of its subnet is not made by another request that has it', () => {
  const requests = [request(portOf(1)), request(inTunnel(100, 2), portOf(2))]
  expect(sent(requests, 'aca-2022')).toEqual([['port1'], ['port2', 'tunnel 100']])
})
