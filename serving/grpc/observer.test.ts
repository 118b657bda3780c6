import { status } from '@grpc/grpc-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { minute } from '../champion.cases.ts'
import { DesiredStates } from '../desired/desired-states.ts'
import { createIntake } from '../intake.ts'
import { Predictor } from '../predictor.ts'
import { Store } from '../store/store.ts'
import { hostRequest } from './host-request.cases.ts'
import { type Observation, type ObservedMessage, observedMessages } from './observation.ts'
import { type ObserverDependencies, observe } from './observer.ts'

function observer(over: Partial<ObserverDependencies> = {}) {
  const store = new Store(':memory:', { maxRows: 100_000, maxAge: 24 * 60 * minute })
  const predictor = new Predictor(store, minute)
  const metrics = { misses: () => undefined, restarts: () => undefined }
  const results: string[] = []
  const dependencies: ObserverDependencies = {
    intake: createIntake(store, predictor, metrics, () => 0),
    states: new DesiredStates(store.database),
    observed: (message, result) => void results.push(`${message} ${result}`),
    ...over,
  }
  return {
    store,
    results,
    observe: (...observations: readonly Observation[]) => observe(observations, dependencies),
  }
}

const observation = (
  id: number,
  message: ObservedMessage,
  bytes: Uint8Array,
  isAsked = false,
): Observation => ({ id, message, bytes, host: '172.16.0.9', time: 1_000, isAsked })

test('any bytes as any message are taken or undecodable, never a fault of ours', async () => {
  const { observe, results } = observer()
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    // Nearly a request: one byte of it is another.
    fc.tuple(fc.nat(200), fc.nat(255)).map(([at, value]) => {
      const request = hostRequest({}, { requestId: 'b' })
      request[at % request.length] = value
      return request
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...observedMessages), bytes, async (message, input) => {
      results.length = 0
      await observe(observation(0, message, input))
      expect([`${message} taken`, `${message} undecodable`]).toContain(results[0])
    }),
    { numRuns: 500 },
  )
})

test('in a batch each message is answered by its id, the bad one too, and only who asked', async () => {
  const { observe, store } = observer()
  const observed = await observe(
    observation(1, 'HostRequest', hostRequest({ requestId: 'a' }), true),
    observation(2, 'HostRequest', Uint8Array.of(255), true),
    observation(3, 'HostRequest', hostRequest({ requestId: 'c' })),
  )
  expect(observed).toEqual([
    { id: 1, answer: expect.any(Uint8Array) },
    { id: 2, answer: { code: status.INVALID_ARGUMENT, details: expect.any(String) } },
    { id: 3 },
  ])
  expect(store.openBatch(9)?.events).toHaveLength(2)
})

test('states that cannot be kept are failed, and nothing more', async () => {
  const { observe, results } = observer({
    states: {
      take: () => {
        throw new PortentError('ERR_DATA_DIRECTORY', 'disk full')
      },
    },
  })
  // {vpc_states: {v: {configuration: {id: 'v', tunnel_id: 7}}}}
  const vpc = Uint8Array.of(0x1a, 12, 0x0a, 1, 0x76, 0x12, 7, 0x12, 5, 0x1a, 1, 0x76, 0x40, 7)
  expect(await observe(observation(1, 'GoalStateV2', vpc))).toEqual([{ id: 1 }])
  expect(results).toEqual(['GoalStateV2 failed'])
})
