import type { Server as HttpServer } from 'node:http'
import { Server as HttpsServer, type ServerOptions } from 'node:https'
import { readCa, readPair, without } from './pem-files.ts'

/** Paths of PEM files for the HTTP port, as the options of `portent serve` give them. */
export interface HttpTlsFiles {
  readonly cert?: string
  readonly key?: string
  readonly clientCa?: string
}

/** PEM texts for the HTTP port. */
export interface HttpTls {
  readonly certificate: string
  readonly key: string
  /** If given, only clients with a certificate of these are let in. */
  readonly clientCa?: string
}

/**
 * The certificate of the HTTP port, if there is one.
 *
 * @throws PortentError `ERR_INPUT` for a file that cannot be read or is not PEM, for a key that is another's, and
 *   for one file without the other that it needs.
 */
export function readHttpTls({ cert, key, clientCa }: HttpTlsFiles): HttpTls | undefined {
  const pair = readPair('--cert', cert, '--key', key)
  const ca = readCa('--client-ca', clientCa)
  if (!pair && ca !== undefined) throw without('--client-ca', '--cert')
  return pair && { ...pair, ...(ca !== undefined && { clientCa: ca }) }
}

export function httpsOptions(tls: HttpTls): ServerOptions {
  const isMutual = tls.clientCa !== undefined
  return { ...contextOf(tls), requestCert: isMutual, rejectUnauthorized: isMutual }
}

/** Connections from now on see this certificate; those that are open keep theirs. */
export function renewTls(server: HttpServer | HttpsServer, tls: HttpTls): void {
  if (server instanceof HttpsServer) server.setSecureContext(contextOf(tls))
}

const contextOf = ({ certificate, key, clientCa }: HttpTls) => ({
  ...{ cert: certificate, key, minVersion: 'TLSv1.2' as const },
  ...(clientCa !== undefined && { ca: clientCa }),
})
