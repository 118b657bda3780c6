import { status } from '@grpc/grpc-js'
import { PortentError } from '../../core/index.ts'
import {
  readHostRequest,
  readState,
  writeHostRequestReply,
  writeOperationReply,
} from '../../goalstate/index.ts'
import type { StateTaker } from '../desired/desired-states.ts'
import type { Intake } from '../intake.ts'
import { takeHostRequest } from '../take-host-request.ts'
import type { Observation, Observed, ObservedMessage, Refusal } from './observation.ts'

/** How an observation went: taken; not what its method says; or not to be kept, e.g. on a full disk. */
export type ObservationResult = 'taken' | 'undecodable' | 'failed'

/** Where what is observed goes. */
export interface ObserverDependencies {
  readonly intake: Intake
  readonly states: StateTaker
  /** Told of each observation. @param error - Why it was not taken; never holds the message. */
  readonly observed: (message: ObservedMessage, result: ObservationResult, error?: unknown) => void
}

/**
 * Takes requests and restarts into the store, and goal states as what hosts should hold. One that cannot be
 * taken harms no other.
 */
export async function observe(
  observations: readonly Observation[],
  dependencies: ObserverDependencies,
): Promise<Observed[]> {
  return Promise.all(
    observations.map(async (observation) => {
      const answer = await taken(observation, dependencies)
      return observation.isAsked ? { id: observation.id, answer } : { id: observation.id }
    }),
  )
}

async function taken(
  observation: Observation,
  dependencies: ObserverDependencies,
): Promise<Uint8Array | Refusal> {
  const { message } = observation
  try {
    const answer =
      message === 'HostRequest'
        ? await takeRequest(observation, dependencies.intake)
        : takeState(observation, message, dependencies.states)
    dependencies.observed(message, 'taken')
    return answer
  } catch (error) {
    const isCallers =
      error instanceof PortentError && (error.code === 'ERR_INPUT' || error.code === 'ERR_FORMAT')
    dependencies.observed(message, isCallers ? 'undecodable' : 'failed', error)
    return isCallers
      ? { code: status.INVALID_ARGUMENT, details: error.message }
      : { code: status.UNAVAILABLE, details: 'it could not be kept; the log says why' }
  }
}

/**
 * What a mirror answers: PENDING to each, since SUCCESS would tell the agent that the destination is on its
 * way, and FAILURE that there is no way to it.
 */
async function takeRequest(
  { bytes, host, time }: Observation,
  intake: Intake,
): Promise<Uint8Array> {
  const request = readHostRequest(bytes)
  await takeHostRequest(request, { host, time }, intake)
  return writeHostRequestReply(
    request.requests.map(({ requestId }) => ({ requestId, status: 'PENDING' })),
  )
}

/** What a mirror answers: a reply that vouches for no resource, since it has programmed none. */
function takeState(
  { bytes, host, time }: Observation,
  as: 'GoalState' | 'GoalStateV2',
  states: StateTaker,
): Uint8Array {
  // Nothing to say is a message too, which a state cannot be read from.
  if (bytes.length > 0) states.take([readState(bytes, { name: `push from ${host}`, as })], time)
  return writeOperationReply([])
}
