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
export function readClientTls({ ncmCa, ncmCert, ncmKey }: TlsFiles): ClientTls | undefined {
  return clientTls('ncm', ncmCa, ncmCert, ncmKey)
}

/** The same for whom plans are pushed to. */
export interface PushTlsFiles {
  readonly pushCa?: string
  readonly pushCert?: string
  readonly pushKey?: string
}

/**
 * What the connections to whom plans are pushed to are encrypted by, if they are.
 *
 * @throws as {@link readServerTls}.
 */
export function readPushTls({ pushCa, pushCert, pushKey }: PushTlsFiles): ClientTls | undefined {
  return clientTls('push', pushCa, pushCert, pushKey)
}

function clientTls(
  whose: string,
  caFile: string | undefined,
  certificate: string | undefined,
  key: string | undefined,
): ClientTls | undefined {
  const ca = readCa(`--${whose}-ca`, caFile)
  const identity = readPair(`--${whose}-cert`, certificate, `--${whose}-key`, key)
  if (ca === undefined && identity) throw without(`--${whose}-cert`, `--${whose}-ca`)
  return ca === undefined ? undefined : { ca, ...(identity && { identity }) }
}

/** The files that certificates of gRPC come from, those that were given. */
export function tlsPaths(files: TlsFiles): string[] {
  const { grpcCert, grpcKey, grpcClientCa, ncmCa, ncmCert, ncmKey } = files
  return [grpcCert, grpcKey, grpcClientCa, ncmCa, ncmCert, ncmKey].filter(
    (path) => path !== undefined,
  )
}
