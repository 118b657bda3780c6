import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { PortentError } from '../../core/index.ts'
import type { ServerTls } from './gateway.ts'
import type { ClientTls } from './ncm-channel.ts'

/** Paths of PEM files, as the options of `portent serve` give them. */
export interface TlsFiles {
  readonly grpcCert?: string
  readonly grpcKey?: string
  readonly grpcClientCa?: string
  readonly ncmCa?: string
  readonly ncmCert?: string
  readonly ncmKey?: string
}

/**
 * The certificate of the gRPC port, if there is one.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a file that cannot be read or is not PEM, for a key that is
 *   another's, and for one file without the other that it needs.
 */
export function readServerTls(files: TlsFiles): ServerTls | undefined {
  const pair = readPair('--grpc-cert', files.grpcCert, '--grpc-key', files.grpcKey)
  const clientCa = readCa('--grpc-client-ca', files.grpcClientCa)
  if (!pair && clientCa !== undefined) throw without('--grpc-client-ca', '--grpc-cert')
  return pair && { ...pair, ...(clientCa !== undefined && { clientCa }) }
}

/**
 * What the connection to the Network Configuration Manager is encrypted by, if it is.
 *
 * @throws as {@link readServerTls}.
 */
export function readClientTls(files: TlsFiles): ClientTls | undefined {
  const ca = readCa('--ncm-ca', files.ncmCa)
  const identity = readPair('--ncm-cert', files.ncmCert, '--ncm-key', files.ncmKey)
  if (ca === undefined && identity) throw without('--ncm-cert', '--ncm-ca')
  return ca === undefined ? undefined : { ca, ...(identity && { identity }) }
}

function readPair(
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

function readCa(option: string, path: string | undefined): string | undefined {
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

function without(option: string, other: string): PortentError {
  return new PortentError('ERR_INPUT', `${option} is of no use without ${other}: give both`)
}
