/** What every folder may use: our errors and seeded randomness. Imports nothing of ours. */
export { type ErrorCode, PortentError, ShapeError, UnknownItemError } from './errors.ts'
export { makeDirectory } from './make-directory.ts'
export { below, type Random, seeded, shuffle } from './random.ts'
export { Sqlite, type SqliteDatabase } from './sqlite.ts'
