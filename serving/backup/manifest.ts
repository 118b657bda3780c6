import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'

/** Says that a backup is whole, and what is in it. Written last. */
export const manifestName = 'backup.json'

const Manifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  portent: z.string(),
  files: z.array(
    z.object({
      path: z.string().regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)?$/),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})

export type BackupManifest = z.output<typeof Manifest>

/**
 * What a backup has in it, once all of it is compared with its checksums.
 *
 * @throws PortentError `ERR_INPUT` for what is no whole backup, or has changed since.
 */
export async function verifiedManifest(backup: string): Promise<BackupManifest> {
  const manifest = readManifest(backup)
  for (const { path, sha256 } of manifest.files) {
    const found = await checksum(join(backup, path)).catch(
      (error: NodeJS.ErrnoException) => error.code,
    )
    if (found !== sha256)
      throw new PortentError(
        'ERR_INPUT',
        `${join(backup, path)} is not what was backed up (${found === 'ENOENT' ? 'missing' : 'changed'}); ` +
          'take another backup',
      )
  }
  return manifest
}

function readManifest(backup: string): BackupManifest {
  const path = join(backup, manifestName)
  try {
    return Manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new PortentError(
      'ERR_INPUT',
      `${backup} is no whole backup: ${path} cannot be read; give a folder that portent backup made`,
      { cause },
    )
  }
}

/** SHA-256 of a file in hexadecimal. */
export async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
