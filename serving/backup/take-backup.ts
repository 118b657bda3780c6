import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { copyFile, mkdir, open, rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PortentError, Sqlite, version, writeDurably } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import { type BackupManifest, checksum, manifestName } from './manifest.ts'

/** Where a backup is made until it is whole. */
export const unfinished = (target: string) => `${target}.unfinished`

/** So often it is tried to get models and their registry as they were at one moment. */
const mostTries = 5

/**
 * Copies the state of a data directory, while it is written to: every database as it is at one moment, and the
 * models that the registry then has. The embedded warehouse is not in it.
 *
 * The copy has its name only when it is whole and on the disk, whatever kills the process before.
 *
 * @param target - A folder that is not there yet; its parent is.
 * @param now - Milliseconds since the epoch.
 * @throws PortentError `ERR_INPUT` for a target that is there, `ERR_DATA_DIRECTORY` for a directory that has
 *   nothing to back up or a database that is damaged.
 */
export async function takeBackup(
  home: string,
  target: string,
  now: number,
): Promise<BackupManifest> {
  const databases = databasesIn(home)
  const whole = resolve(target)
  if (existsSync(whole))
    throw new PortentError('ERR_INPUT', `${whole} is there already; name a folder that is not`)
  const part = unfinished(whole)
  rmSync(part, { recursive: true, force: true })
  await mkdir(part, { mode: 0o700 }).catch((cause: Error) => {
    throw new PortentError(
      'ERR_INPUT',
      `cannot make ${part}: ${cause.message}; name another place`,
      {
        cause,
      },
    )
  })
  for (const name of databases.filter((one) => one !== registryName))
    await copyDatabase(join(home, name), join(part, name))
  await copyRegistry(home, part, databases.includes(registryName))
  const files = await Promise.all(
    filesIn(part).map(async (path) => ({
      path,
      bytes: statSync(join(part, path)).size,
      sha256: await checksum(join(part, path)),
    })),
  )
  const manifest: BackupManifest = {
    ...{ format: 1, takenAt: new Date(now).toISOString(), portent: version, files },
  }
  writeDurably(join(part, manifestName), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
  await rename(part, whole)
  await syncFolder(dirname(whole))
  return manifest
}

const registryName = 'registry.db'

function databasesIn(home: string): string[] {
  const names = existsSync(home) ? readdirSync(home).filter((name) => name.endsWith('.db')) : []
  if (names.length > 0) return names.sort()
  throw new PortentError(
    'ERR_DATA_DIRECTORY',
    `${home} has nothing to back up; name the data directory with --home`,
  )
}

/** As it is at one moment, though another process goes on writing to it. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new Sqlite(from, { readonly: true, timeout: 5_000 })
  try {
    // In one step: what others write between steps would begin it again, for ever on a busy database.
    await source.backup(to, { progress: () => 2 ** 31 - 1 })
  } finally {
    source.close()
  }
  const copy = new Sqlite(to)
  try {
    // One file, complete by itself.
    copy.pragma('journal_mode = DELETE')
    const found = copy.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok')
      throw new PortentError(
        'ERR_DATA_DIRECTORY',
        `${from} is damaged (${found}); restore an earlier backup of it`,
      )
  } finally {
    copy.close()
  }
  chmodSync(to, 0o600)
  await syncFile(to)
}

/**
 * The registry, and the file of every model that it lists; again if a model went away in between.
 */
async function copyRegistry(home: string, part: string, hasRegistry: boolean): Promise<void> {
  if (!hasRegistry) return
  const models = join(part, 'models')
  await mkdir(models, { mode: 0o700 })
  for (let tries = 1; ; tries++) {
    const copy = join(part, registryName)
    rmSync(copy, { force: true })
    await copyDatabase(join(home, registryName), copy)
    const versions = versionsIn(part)
    const missing = await copyModels(join(home, 'models'), models, versions)
    if (missing.length === 0) break
    if (tries === mostTries)
      throw new PortentError(
        'ERR_DATA_DIRECTORY',
        `model ${missing[0]!.slice(0, 12)} is in the registry and not in ${join(home, 'models')}; train or ` +
          'restore it, or remove it from the registry',
      )
  }
  await syncFolder(models)
}

function versionsIn(part: string): string[] {
  const registry = openRegistry(part)
  try {
    return registry.list().map(({ manifest }) => manifest.version)
  } finally {
    registry.close()
    // What opening it wrote is in the file by now.
    for (const name of readdirSync(part)) if (/-(wal|shm)$/.test(name)) rmSync(join(part, name))
  }
}

/** @returns Those that are not there. */
async function copyModels(
  from: string,
  to: string,
  versions: readonly string[],
): Promise<string[]> {
  for (const name of readdirSync(to)) if (!versions.includes(name)) rmSync(join(to, name))
  const missing: string[] = []
  for (const version of versions) {
    // A model's file never changes.
    if (existsSync(join(to, version))) continue
    try {
      await copyFile(join(from, version), join(to, version))
      await syncFile(join(to, version))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      missing.push(version)
    }
  }
  return missing
}

/** Below a folder, as paths from it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort((a, b) => basename(a).localeCompare(basename(b)))
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync().finally(() => file.close())
}

export const syncFolder = syncFile
