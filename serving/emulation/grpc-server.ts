import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { serviceMethods } from '../../goalstate/index.ts'
import type { ServerTls } from '../grpc/gateway.ts'
import { definitionOf } from '../grpc/methods.ts'
import { renewableServer } from '../grpc/renewable-certificates.ts'

export type UnaryCall = ServerUnaryCall<Buffer, Buffer>

interface Handlers {
  readonly [unary: string]:
    | ((call: UnaryCall, reply: sendUnaryData<Buffer>) => void)
    | ((call: ServerDuplexStream<Buffer, Buffer>) => void)
}

/**
 * Answers some methods of Alcor's service; bytes in, bytes out.
 *
 * @param host - An IPv4 address of this machine.
 */
export async function emulatedServer(
  port: number,
  tls: ServerTls | undefined,
  handlers: {
    RequestGoalStates?(call: UnaryCall, reply: sendUnaryData<Buffer>): void
    PushNetworkResourceStates?(call: UnaryCall, reply: sendUnaryData<Buffer>): void
    PushGoalStatesStream?(call: ServerDuplexStream<Buffer, Buffer>): void
  },
  host = '127.0.0.1',
): Promise<{ address: string; kill(): void }> {
  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  })
  const service = definitionOf(serviceMethods('GoalStateProvisioner'))
  server.addService(service, handlers as Handlers as UntypedServiceImplementation)
  const credentials = tls ? renewableServer(tls).credentials : ServerCredentials.createInsecure()
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${port}`, credentials, (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  )
  return { address: `${host}:${bound}`, kill: () => server.forceShutdown() }
}
