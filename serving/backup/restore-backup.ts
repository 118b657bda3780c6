import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { makeDirectory, PortentError } from '../../core/index.ts'
import { type BackupManifest, verifiedManifest } from './manifest.ts'
import { syncFolder, unfinished } from './take-backup.ts'

/**
 * Makes a data directory of a backup, once all of it is compared with its checksums. The directory has its name
 * only when it is whole and on the disk.
 *
 * @param home - Is not there yet, or is empty.
 * @throws PortentError `ERR_INPUT` for what is no whole backup, `ERR_DATA_DIRECTORY` for a directory that has
 *   something in it.
 */
export async function restoreBackup(backup: string, home: string): Promise<BackupManifest> {
  const manifest = await verifiedManifest(backup)
  const whole = resolve(home)
  if (existsSync(whole)) {
    if (readdirSync(whole).length > 0)
      throw new PortentError(
        'ERR_DATA_DIRECTORY',
        `${whole} is not empty: stop what serves from it, and move it away first`,
      )
    rmdirSync(whole)
  }
  makeDirectory(dirname(whole))
  const part = unfinished(whole)
  rmSync(part, { recursive: true, force: true })
  await mkdir(part, { mode: 0o700 })
  const folders = new Set(['.', ...manifest.files.map(({ path }) => dirname(path))])
  for (const folder of folders) if (folder !== '.') await mkdir(join(part, folder), { mode: 0o700 })
  for (const { path } of manifest.files) {
    await copyFile(join(backup, path), join(part, path))
    await syncFolder(join(part, path))
  }
  for (const folder of folders) await syncFolder(join(part, folder))
  await rename(part, whole)
  await syncFolder(dirname(whole))
  return manifest
}
