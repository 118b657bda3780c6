/** What every folder may use: errors, seeded randomness, SQLite, durable files, threads, the look of pages. Imports nothing of ours. */

export { writeDurably } from './durable-file.ts'
export { type ErrorCode, PortentError, ShapeError, UnknownItemError } from './errors.ts'
export { makeDirectory } from './make-directory.ts'
export { type LockHolder, type LockOptions, nameOfHolder, takeLock } from './process-lock.ts'
export { below, type Random, seeded, shuffle } from './random.ts'
export { reportBase, reportColors, termId } from './report-style.ts'
export { Sqlite, type SqliteDatabase } from './sqlite.ts'
export { startProcess } from './start-process.ts'
export { startWorker } from './start-worker.ts'
export { readTimeSpan } from './time-span.ts'
export { version } from './version.ts'
export { wrap } from './wrap.ts'
