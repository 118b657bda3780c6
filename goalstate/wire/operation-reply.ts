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
