import type { Arrive } from './arrival.ts'
import type { Database } from './database.ts'
import type { Engine } from './engine.ts'

/** What a warehouse stands on: where rows are kept, and what reads files in this process. */
export interface Store {
  readonly database: Database
  readonly engine: Engine
  readonly arrive: Arrive
  close(): Promise<void>
}
