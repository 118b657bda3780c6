/** The door of `serving`: predictions over HTTP, and emulated agents that ask for them. */
export { httpController } from './emulation/controller.ts'
export { emulateAgents } from './emulation/emulate-agents.ts'
export type { GrpcConfig } from './grpc/serve-grpc.ts'
export { readClientTls, readServerTls, type TlsFiles } from './grpc/tls-files.ts'
export { checkPort, type ServeConfig, type Server, serve } from './server.ts'
