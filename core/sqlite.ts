import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'

const major = Number.parseInt(process.versions.node, 10)

/**
 * better-sqlite3, in the version that this Node can run, since no single one runs on all. The newer is an optional
 * dependency, which npm leaves out where Node is too old for it.
 *
 * Version 12 derives its objects from `node::ObjectWrap`, and since Node 24.19 the process aborts when one of
 * them is collected outside a context (WiseLibs/better-sqlite3#1515); version 13 is built on Node-API and
 * asks for Node 22.
 */
export const Sqlite: typeof BetterSqlite = createRequire(import.meta.url)(
  major >= 22 ? 'better-sqlite3-for-node-22' : 'better-sqlite3',
)

/** An open database. */
export type SqliteDatabase = BetterSqlite.Database
