import { Sqlite } from '../../core/index.ts'
import { projectionOf } from './projection.ts'
import { type VmReports, vmReports } from './vm-reports.ts'

/** What pages ask for that would keep predictions waiting, if the thread that answers them did it. */
export interface BackgroundTasks extends VmReports {
  readonly projectionOf: typeof projectionOf
  close(): void
}

/** @param path - Of the store, which is only read. */
export function backgroundTasks(path: string): BackgroundTasks {
  const database = new Sqlite(path, { readonly: true, timeout: 5_000 })
  return { ...vmReports(database), projectionOf, close: () => database.close() }
}
