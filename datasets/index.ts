/** The door of `datasets`: logs in, request events out. */
export { EndpointTable } from './endpoint-table.ts'
export {
  type AgentRestart,
  type Catalog,
  type EventLog,
  indexAtTime,
  type RequestEvent,
  sliceLog,
} from './event.ts'
export { type Format, type FormatOptions, flowColumns, type Sample } from './formats/format.ts'
