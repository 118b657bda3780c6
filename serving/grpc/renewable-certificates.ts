import { type ChannelCredentials, experimental, type ServerCredentials } from '@grpc/grpc-js'
import type { ServerTls } from './gateway.ts'
import type { ClientTls } from './ncm-channel.ts'

type Provider = experimental.CertificateProvider
type CaListener = Parameters<Provider['addCaCertificateListener']>[0]
type IdentityListener = Parameters<Provider['addIdentityCertificateListener']>[0]

/** What one end shows and trusts, PEM texts. */
interface Certificates {
  readonly ca?: string
  readonly identity?: { readonly certificate: string; readonly key: string }
}

/** Credentials whose certificates can be renewed; connections that are there keep what they have. */
interface Renewable<Credentials, Tls> {
  readonly credentials: Credentials
  renew(tls: Tls): void
}

/** Credentials of a server. What is trusted may change, but not whether clients are asked for a certificate. */
export function renewableServer(tls: ServerTls): Renewable<ServerCredentials, ServerTls> {
  const provider = renewable(ofServer(tls))
  const asks = tls.clientCa !== undefined
  return {
    // The types name the first argument otherwise than it is used; both are the same here.
    credentials: experimental.createCertificateProviderServerCredentials(
      provider,
      asks ? provider : null,
      asks,
    ),
    renew: (next) => provider.renew(ofServer(next)),
  }
}

/** Credentials of a client. */
export function renewableClient(tls: ClientTls): Renewable<ChannelCredentials, ClientTls> {
  const provider = renewable(tls)
  return {
    credentials: experimental.createCertificateProviderChannelCredentials(
      provider,
      tls.identity ? provider : null,
    ),
    renew: (next) => provider.renew(next),
  }
}

function ofServer({ certificate, key, clientCa }: ServerTls): Certificates {
  return { identity: { certificate, key }, ...(clientCa !== undefined && { ca: clientCa }) }
}

/** Certificates as grpc-js asks for them. */
function renewable(first: Certificates): Provider & { renew(certificates: Certificates): void } {
  let current = first
  const ca = new Set<CaListener>()
  const identity = new Set<IdentityListener>()
  const tellCa = (listener: CaListener) =>
    listener(current.ca === undefined ? null : { caCertificate: Buffer.from(current.ca) })
  const tellIdentity = (listener: IdentityListener) =>
    listener(
      current.identity
        ? {
            certificate: Buffer.from(current.identity.certificate),
            privateKey: Buffer.from(current.identity.key),
          }
        : null,
    )
  return {
    addCaCertificateListener(listener) {
      ca.add(listener)
      // Who listens may not be ready for it yet.
      process.nextTick(tellCa, listener)
    },
    removeCaCertificateListener: (listener) => void ca.delete(listener),
    addIdentityCertificateListener(listener) {
      identity.add(listener)
      process.nextTick(tellIdentity, listener)
    },
    removeIdentityCertificateListener: (listener) => void identity.delete(listener),
    renew(certificates) {
      current = certificates
      for (const listener of ca) tellCa(listener)
      for (const listener of identity) tellIdentity(listener)
    },
  }
}
