import { readBinary } from './binary.ts'
import { readJson } from './json.ts'
import type { Unknown } from './place.ts'
import type { PlainMessage } from './plain-message.ts'
import type { MessageShape } from './schema.ts'

/**
 * Reads a message in either encoding: bytes as protobuf binary, all else as parsed protobuf-JSON.
 *
 * @throws PortentError `ERR_INPUT` naming the field that cannot be read.
 */
export function readMessage(
  shape: MessageShape,
  input: unknown,
): { message: PlainMessage; unknown: Unknown[] } {
  return input instanceof Uint8Array ? readBinary(shape, input) : readJson(shape, input)
}
