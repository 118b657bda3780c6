import { PortentError } from '../../../core/index.ts'
import { toldTypes } from '../../rules/each.ts'
import type { ResourceType } from '../../state/state.ts'
import { placedTypes } from '../../state/wire-names.ts'
import { type OperationAnswer, readOperationReply } from '../../wire/operation-reply.ts'
import type { Answer } from '../collection.ts'

const answers: Readonly<Record<string, Answer>> = {
  SUCCESS: 'success',
  FAILURE: 'failure',
  INVALID_ARG: 'invalid',
  PENDING: 'pending',
  OUT_OF_ORDER: 'out-of-order',
}

/** One answer of an agent. */
export interface ReadAnswer {
  readonly type: ResourceType
  readonly id: string
  readonly answer: Answer
}

/**
 * The answers of a GoalStateOperationReply, as bytes or parsed protobuf-JSON.
 *
 * @param place - Named in errors.
 * @throws PortentError `ERR_INPUT` for a reply that cannot be read, or of a type or status that the
 *   schema does not name.
 */
export function answersIn(reply: unknown, place: string): ReadAnswer[] {
  try {
    return readOperationReply(reply).map((answer, i) =>
      answerOf(answer, `${place}/operation_statuses/${i}`),
    )
  } catch (cause) {
    if (!(cause instanceof PortentError) || cause.message.startsWith(place)) throw cause
    throw new PortentError(cause.code, `${place}: ${cause.message}`, { cause })
  }
}

function answerOf(
  { resourceId, resourceType, status }: OperationAnswer,
  place: string,
): ReadAnswer {
  const type = placedTypes.read(resourceType)
  const answer = answers[status]
  const known = toldTypes.find((told) => told === type)
  if (!known || !answer)
    throw new PortentError(
      'ERR_INPUT',
      `${place}: the answer for ${resourceId} has resource type ${resourceType} and status ${status}; ` +
        'use those that the schema names',
    )
  return { type: known, id: resourceId, answer }
}
