/** The door of `serving`: predictions over HTTP. */
export { type ServeConfig, type Server, serve } from './server.ts'
