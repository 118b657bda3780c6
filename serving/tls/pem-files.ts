/** Certificates and keys as the options of `portent serve` name them: PEM files. */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { PortentError } from '../../core/index.ts'

/**
 * A certificate and its key, if the options name them.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a file that cannot be read or is not PEM, for a key that is
 *   another's, and for one file without the other.
 */
export function readPair(
  certOption: string,
  certPath: string | undefined,
  keyOption: string,
  keyPath: string | undefined,
): { certificate: string; key: string } | undefined {
  if (certPath === undefined && keyPath === undefined) return undefined
  if (certPath === undefined) throw without(keyOption, certOption)
  if (keyPath === undefined) throw without(certOption, keyOption)
  const certificate = read(certOption, certPath)
  const key = read(keyOption, keyPath)
  check({ cert: certificate, key }, `${certOption} ${certPath} with ${keyOption} ${keyPath}`)
  return { certificate, key }
}

/**
 * The certificates of an authority, if the option names a file.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a file that cannot be read or has none.
 */
export function readCa(option: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const ca = read(option, path)
  if (!ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new PortentError('ERR_INPUT', `${option} ${path}: no certificate in PEM; give one`)
  check({ ca }, `${option} ${path}`)
  return ca
}

function read(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = (cause as Error).message
    throw new PortentError('ERR_INPUT', `${option} ${path}: ${reason}; give a file to read`, {
      cause,
    })
  }
}

/** OpenSSL's own judgement, here rather than at the first connection. */
function check(texts: { cert?: string; key?: string; ca?: string }, what: string): void {
  try {
    createSecureContext(texts)
  } catch (cause) {
    const reason = (cause as Error).message
    throw new PortentError(
      'ERR_INPUT',
      `${what}: ${reason}; give a certificate in PEM, and the key that belongs to it`,
      { cause },
    )
  }
}

/** What to tell of an option that needs another. */
export function without(option: string, other: string): PortentError {
  return new PortentError('ERR_INPUT', `${option} is of no use without ${other}: give both`)
}
