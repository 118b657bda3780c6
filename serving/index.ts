/** The door of `serving`: predictions over HTTP, and emulated agents that ask for them. */
export { httpController } from './emulation/controller.ts'
export { emulateAgents } from './emulation/emulate-agents.ts'
export { checkPort, type ServeConfig, type Server, serve } from './server.ts'
