import { writeBinary } from './binary.ts'
import { readJson } from './json.ts'
import { readMessage } from './message.ts'
import { messageShape } from './schema.ts'

/** What became of one request of a HostRequest; a number is a status that the schema does not name. */
export interface HostRequestAnswer {
  readonly requestId: string
  readonly status: OperationStatus | number
}

/** How Alcor's schema names what became of an operation. */
export type OperationStatus = 'SUCCESS' | 'FAILURE' | 'INVALID_ARG' | 'PENDING' | 'OUT_OF_ORDER'

interface Wire {
  request_id: string
  operation_status: OperationStatus | number
}

/**
 * Reads Alcor's HostRequestReply: protobuf binary if `input` is bytes, else protobuf-JSON that was parsed.
 *
 * @throws PortentError `ERR_INPUT` for input that is none, naming field and remedy.
 */
export function readHostRequestReply(input: unknown): HostRequestAnswer[] {
  const { message } = readMessage(messageShape('HostRequestReply'), input)
  const statuses = message.operation_statuses as unknown as readonly Wire[]
  return statuses.map(({ request_id, operation_status }) => ({
    requestId: request_id,
    status: operation_status,
  }))
}

/** Writes a HostRequestReply as protobuf binary. */
export function writeHostRequestReply(answers: readonly HostRequestAnswer[]): Uint8Array {
  const shape = messageShape('HostRequestReply')
  const operation_statuses = answers.map(
    ({ requestId, status }): Wire => ({ request_id: requestId, operation_status: status }),
  )
  return writeBinary(shape, readJson(shape, { format_version: 1, operation_statuses }).message)
}
