import { statSync } from 'node:fs'

export interface ReloadOptions {
  /** Milliseconds between looks; default five seconds. */
  readonly every?: number
  readonly log: {
    info(details: object, message: string): void
    error(details: object, message: string): void
  }
}

/**
 * Does `reload` again when one of the files changes, and at SIGHUP: certificates, keys and key sets are renewed
 * under a service that goes on.
 *
 * What `reload` throws is logged once, and what was loaded before stays in force; it is tried again at every
 * look until it works, since files that belong together are rarely written at once. Files are looked at rather
 * than watched, which follows the symbolic links that secrets are mounted by.
 *
 * @param what - Is reloaded, for the log, e.g. `the certificate of the HTTP port`.
 * @returns Stops it.
 */
export function reloadFiles(
  what: string,
  paths: readonly string[],
  reload: () => void,
  { every = 5_000, log }: ReloadOptions,
): () => void {
  let loaded = fingerprintOf(paths)
  let told: string | undefined
  const attempt = (fingerprint: string) => {
    try {
      reload()
      loaded = fingerprint
      told = undefined
      log.info({ what }, 'reloaded')
    } catch (error) {
      const reason = (error as Error).message
      if (reason !== told)
        log.error({ what, reason }, 'could not be reloaded; what was loaded before stays in force')
      told = reason
    }
  }
  const look = () => {
    const fingerprint = fingerprintOf(paths)
    if (fingerprint !== loaded) attempt(fingerprint)
  }
  const hup = () => attempt(fingerprintOf(paths))
  const timer = setInterval(look, every).unref()
  process.on('SIGHUP', hup)
  return () => {
    clearInterval(timer)
    process.off('SIGHUP', hup)
  }
}

/** Changes when a file is written, replaced, removed, or another comes into its place. */
function fingerprintOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const file = statSync(path, { throwIfNoEntry: false })
      return file ? `${file.ino} ${file.size} ${file.mtimeMs}` : 'none'
    })
    .join('\n')
}
