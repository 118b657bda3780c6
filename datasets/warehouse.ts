import type { AgentRestart, Catalog, EventLog, RequestEvent } from './event.ts'
import { addBatch } from './warehouse/add-requests.ts'
import type { Parameters } from './warehouse/database.ts'
import type { PartQuery } from './warehouse/event-parts.ts'
import { type IngestProgress, type IngestSummary, ingestAll } from './warehouse/ingest-all.ts'
import type { IngestOptions } from './warehouse/ingest-options.ts'
import { type EventQuery, loadEvents, loadRestarts } from './warehouse/load-events.ts'
import type { Column } from './warehouse/native.ts'
import { type EmbeddedConfig, openEmbedded } from './warehouse/open-embedded.ts'
import { openServer, type ServerConfig } from './warehouse/open-server.ts'
import { type RequestCounts, requestCounts } from './warehouse/request-counts.ts'
import { sampleOf } from './warehouse/sample.ts'
import type { Store } from './warehouse/store.ts'
import { forgetFiles, type TakenFile, takenFiles } from './warehouse/taken-files.ts'
import { type SequenceQuery, type VmEvents, vmSequences } from './warehouse/vm-sequences.ts'
import { type VmTotalsRow, vmTotals } from './warehouse/vm-totals.ts'

/** Where the flows are kept. */
export type WarehouseConfig = EmbeddedConfig | ServerConfig

/** What the warehouse holds. */
export interface WarehouseStats {
  readonly files: number
  readonly badLines: number
  /** Flows, requests and restarts. */
  readonly rows: number
  readonly vms: number
  readonly items: number
  readonly vnis: number
  /** Time span, milliseconds since the epoch; undefined without rows. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/**
 * Logs in, request events out: flows in ClickHouse, whose view `flows` has `time` and `until`
 * (DateTime64(9, 'UTC')), `vni` (UInt32), `source`, `destination`, `port` (UInt16), `protocol` (UInt8),
 * `host`, `kind` (`flow`, `request` or `restart`), `bytes` and `packets` (UInt64).
 */
export interface Warehouse {
  /**
   * Takes files and folders; content that is there already adds nothing.
   *
   * @throws {@link PortentError} `ERR_INPUT`, `ERR_FORMAT` or `ERR_TOO_MANY_BAD_LINES` at the first file
   * that cannot be taken; the files before it stay.
   */
  ingest(
    paths: readonly string[],
    options?: IngestOptions,
    onProgress?: (progress: IngestProgress) => void,
  ): Promise<IngestSummary>
  /** Files whose rows count, in the order in which they were taken. */
  files(): Promise<TakenFile[]>
  /**
   * Forgets files, all at once: a kill at any moment leaves them wholly in or wholly out, and each may be taken again.
   *
   * @param which - Paths, names of files without their folders, or ids of `files` or beginnings of them.
   * @returns What was forgotten.
   * @throws {@link PortentError} `ERR_INPUT` for what names no file, or several; nothing is forgotten then.
   */
  forget(which: readonly string[]): Promise<TakenFile[]>
  /** Request events by the agent cache's rule, in time order. */
  requestEvents(query?: EventQuery): Promise<EventLog>
  /** The request events in numbers, and all that they name, without reading them. */
  requestCounts(query?: PartQuery): Promise<RequestCounts>
  /** Request events VM after VM, for logs that do not fit into memory: only a part of them is held at a time. */
  vmSequences(catalog: Catalog, query: SequenceQuery): AsyncIterable<VmEvents>
  /** The request events of each VM in numbers, part by part like `vmSequences`. */
  vmTotals(catalog: Catalog, query?: PartQuery): AsyncIterable<VmTotalsRow>
  /** Agents that came back empty, those of the catalog's VMs, in time order. */
  restarts(catalog: Catalog): Promise<AgentRestart[]>
  /** Adds events that a controller reported; the same batch id again adds nothing and gives false. */
  addRequests(batchId: string, events: readonly RequestEvent[]): Promise<boolean>
  /** Networks of the flows that have a name, with the number that stands for each as VNI. */
  networks(): Promise<{ name: string; vni: number }[]>
  /** The rows of a SELECT; `{name:Type}` are bound. 64-bit integers come as numbers. */
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
  /** The columns of a SELECT, numbers as typed arrays; none where there are no rows. */
  columns(sql: string, parameters?: Parameters): Promise<Record<string, Column>>
  stats(): Promise<WarehouseStats>
  /** Afterwards another process, or this one, may open it. */
  close(): Promise<void>
}

/**
 * Opens the warehouse, making it if it is not there, and clears away what killed ingests left.
 *
 * @throws {@link PortentError} `ERR_WAREHOUSE_LOCKED` if another process has it, `ERR_DATA_DIRECTORY` if its
 * files cannot be read or written, `ERR_WAREHOUSE` if the server does not answer.
 */
export async function openWarehouse(config: WarehouseConfig): Promise<Warehouse> {
  return warehouse('url' in config ? await openServer(config) : await openEmbedded(config))
}

function warehouse({ database, engine, arrive, close }: Store): Warehouse {
  const sample = (path: string) => sampleOf(engine.session, path)
  const ingestion = { database, arrive, sample }
  return {
    ingest: (paths, options = {}, onProgress = () => undefined) =>
      ingestAll(paths, options, ingestion, onProgress),
    files: () => takenFiles(database),
    forget: (which) => forgetFiles(database, which),
    requestEvents: (query = {}) => loadEvents(database, query),
    requestCounts: (query = {}) => requestCounts(database, query),
    vmSequences: (catalog, query) => vmSequences(database, catalog, query),
    vmTotals: (catalog, query = {}) => vmTotals(database, catalog, query),
    restarts: (catalog) => loadRestarts(database, catalog),
    addRequests: (batchId, events) => addBatch(database, batchId, events),
    networks: () => database.rows('networks'),
    query: (sql, parameters) => database.rowsSql(sql, parameters),
    columns: (sql, parameters) => database.columnsSql(sql, parameters),
    async stats() {
      const [stats] = await database.rows<WarehouseStats>('stats')
      return stats!.rows > 0 ? stats! : { ...stats!, from: undefined, to: undefined }
    },
    close,
  }
}
