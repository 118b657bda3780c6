import { Sqlite } from '../../core/index.ts'
import { type MapInput, packMap } from './map-payload.ts'
import { projectionOf } from './projection.ts'
import { type VmReports, vmReports } from './vm-reports.ts'

/** What pages ask for that would keep predictions waiting, if the thread that answers them did it. */
export interface BackgroundTasks extends VmReports {
  /** See {@link packMap}. */
  mapOf(input: MapInput): Uint8Array
  close(): void
}

/** @param path - Of the store, which is only read. */
export function backgroundTasks(path: string): BackgroundTasks {
  const database = new Sqlite(path, { readonly: true, timeout: 5_000 })
  return {
    ...vmReports(database),
    mapOf,
    close: () => database.close(),
  }
}

export function mapOf(input: MapInput): Uint8Array {
  const { ips, clusters, indptr, indices, values, columns } = input
  const rows = { rows: ips.length, columns, indptr, indices, values }
  return packMap(input, projectionOf(rows, clusters))
}
