import { readCa, readPair, without } from '../tls/pem-files.ts'
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
 * @throws PortentError `ERR_INPUT` for a file that cannot be read or is not PEM, for a key that is
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
