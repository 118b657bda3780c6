import { writeBinary } from './binary.ts'
import { readJson } from './json.ts'
import { readMessage } from './message.ts'
import { messageShape } from './schema.ts'

/** What an agent says became of one resource; names are the schema's, numbers those it does not name. */
export interface OperationAnswer {
  readonly resourceId: string
  readonly resourceType: string | number
  readonly operation: string | number
  readonly status: string | number
}

/**
 * Reads Alcor's GoalStateOperationReply: protobuf binary if `input` is bytes, else protobuf-JSON that was
 * parsed.
 *
 * @throws PortentError `ERR_INPUT` for input that is none, naming field and remedy.
 */
export function readOperationReply(input: unknown): OperationAnswer[] {
  const { message } = readMessage(messageShape('GoalStateOperationReply'), input)
  const statuses = message.operation_statuses as unknown as readonly {
    resource_id: string
    resource_type: string | number
    operation_type: string | number
    operation_status: string | number
  }[]
  return statuses.map(({ resource_id, resource_type, operation_type, operation_status }) => ({
    resourceId: resource_id,
    resourceType: resource_type,
    operation: operation_type,
    status: operation_status,
  }))
}

/**
 * Writes a GoalStateOperationReply as protobuf binary.
 *
 * @throws PortentError `ERR_INPUT` for a name that the schema does not have.
 */
export function writeOperationReply(answers: readonly OperationAnswer[]): Uint8Array {
  const shape = messageShape('GoalStateOperationReply')
  const operation_statuses = answers.map(({ resourceId, resourceType, operation, status }) => ({
    resource_id: resourceId,
    resource_type: resourceType,
    operation_type: operation,
    operation_status: status,
  }))
  return writeBinary(shape, readJson(shape, { format_version: 1, operation_statuses }).message)
}
