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
export { formats } from './formats/index.ts'
export {
  type RegionLife,
  type RegionPort,
  type RegionProgress,
  type RegionRestart,
  type RegionSettings,
  type RegionStep,
  type RegionUse,
  regionLife,
  simulateRegion,
  type WrittenRegion,
  writeRegion,
} from './region/index.ts'
export type { IngestedFile } from './warehouse/ingest.ts'
export type { IngestProgress, IngestSummary } from './warehouse/ingest-all.ts'
export type { IngestOptions } from './warehouse/ingest-options.ts'
export { listFiles } from './warehouse/list-files.ts'
export type { EventQuery } from './warehouse/load-events.ts'
export type { Column } from './warehouse/native.ts'
export type { RequestCounts } from './warehouse/request-counts.ts'
export type { TakenAs, TakenFile } from './warehouse/taken-files.ts'
export type { SequenceQuery, VmEvents } from './warehouse/vm-sequences.ts'
export type { VmTotalsRow } from './warehouse/vm-totals.ts'
export {
  openWarehouse,
  type Warehouse,
  type WarehouseConfig,
  type WarehouseStats,
} from './warehouse.ts'
