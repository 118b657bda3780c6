import type { ServiceDefinition } from '@grpc/grpc-js'
import type { MethodShape } from '../../goalstate/index.ts'

/** As they are on the wire: what is forwarded is what came, to the byte. */
const raw = (bytes: Buffer) => bytes

/** The service as grpc-js wants it, its messages left in their bytes. */
export function definitionOf(methods: readonly MethodShape[]): ServiceDefinition {
  return Object.fromEntries(
    methods.map(({ name, path, requestStream, responseStream }) => [
      name,
      {
        path,
        requestStream,
        responseStream,
        requestSerialize: raw,
        requestDeserialize: raw,
        responseSerialize: raw,
        responseDeserialize: raw,
      },
    ]),
  )
}
