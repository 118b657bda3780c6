import { createHash, webcrypto } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  version as codeVersion,
  PortentError,
  type SqliteDatabase,
  writeDurably,
} from '../../../core/index.ts'
import type { Manifest } from '../champion.ts'
import { packModel, type StoredModel, type TrainedModel, unpackModel } from '../model-file.ts'
import { broken } from './faults.ts'

/** The registry's rows, the folder of its files, and the clock in milliseconds since the epoch. */
export interface Shelf {
  readonly database: SqliteDatabase
  readonly models: string
  readonly now: () => number
}

/** A file that is written or read for longer than this is no longer protected, milliseconds. */
const leaseTime = 600_000

/** Keeps a model's file, then its row. */
export function saveModel(shelf: Shelf, trained: TrainedModel): Manifest {
  const { database, models } = shelf
  const { model, calibration } = trained
  const facts = { ...trained.facts, code: codeVersion }
  const bytes = packModel({ ...trained, facts })
  const version = createHash('sha256').update(bytes).digest('hex')
  const manifest: Manifest = {
    version,
    ...facts,
    name: model.name,
    horizon: calibration.horizon,
  }
  // The lease first, so that nobody takes the file for an orphan; the file before the row, so that a kill in
  // between leaves a file that nobody lists.
  const lease = leaseOf(shelf, version)
  writeDurably(join(models, version), bytes)
  database.transaction(() => {
    database
      .prepare('INSERT OR IGNORE INTO models VALUES (?, ?, ?, ?)')
      .run(version, JSON.stringify(manifest), bytes.length, manifest.createdAt)
    release(shelf, lease)
  })()
  return manifest
}

/**
 * Reads and checks a version's file, off the main thread as far as it can be.
 *
 * @param maxBytes - Of the file; what a model takes in memory is little more, since its arrays are views of it.
 */
export async function loadVersion(
  shelf: Shelf,
  version: string,
  maxBytes: number,
): Promise<StoredModel> {
  const path = join(shelf.models, version)
  const lease = leaseOf(shelf, version)
  try {
    const bytes = await readModel(path, maxBytes)
    const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex')
    if (digest !== version) throw broken(path, 'is damaged: its checksum is not its name')
    return await unpackModel(bytes, version, path)
  } finally {
    release(shelf, lease)
  }
}

/**
 * Removes files that no row names and nobody is writing or reading.
 *
 * @returns Their versions.
 */
export function sweep({ database, models, now }: Shelf): string[] {
  database.prepare('DELETE FROM leases WHERE until <= ?').run(now())
  const isNeeded = database
    .prepare<{ version: string }, number>(
      `SELECT EXISTS (SELECT 1 FROM models WHERE version = @version)
        OR EXISTS (SELECT 1 FROM leases WHERE version = @version)`,
    )
    .pluck()
  // Immediate: nobody can lease the file between the look and its removal.
  const removeOrphan = database.transaction((version: string) => {
    if (isNeeded.get({ version }) === 1) return false
    rmSync(join(models, version), { force: true })
    return true
  })
  return versionsIn(models).filter((version) => removeOrphan.immediate(version))
}

function versionsIn(models: string): string[] {
  try {
    return readdirSync(models).filter((name) => /^[0-9a-f]{64}$/.test(name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function readModel(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(path)
    if (size > maxBytes) {
      const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
      const limit = `the limit is ${megabytes(maxBytes)} (setting models.megabytes)`
      throw broken(path, `needs ${megabytes(size)} of memory, and ${limit}`)
    }
    // readFile may hand out a part of a pool; sections need an aligned start.
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (error instanceof PortentError) throw error
    throw broken(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`, error)
  }
}

function leaseOf({ database, now }: Shelf, version: string): number {
  const { lastInsertRowid } = database
    .prepare('INSERT INTO leases (version, until) VALUES (?, ?)')
    .run(version, now() + leaseTime)
  return Number(lastInsertRowid)
}

function release({ database }: Shelf, lease: number): void {
  // A registry that was closed meanwhile leaves the lease to its end.
  if (database.open) database.prepare('DELETE FROM leases WHERE id = ?').run(lease)
}
