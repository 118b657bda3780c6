import { Client, credentials } from '@grpc/grpc-js'
import { renewableClient } from './renewable-certificates.ts'

/** PEM texts for a connection that is encrypted. */
export interface ClientTls {
  /** The certificates that the server's is held against. */
  readonly ca: string
  /** What the server holds us against, if it asks for that. */
  readonly identity?: { readonly certificate: string; readonly key: string }
}

/** A server to call: a Network Configuration Manager or an agent. */
export interface Target {
  /** `host:port`. */
  readonly address: string
  /** Default plain text. */
  readonly tls?: ClientTls
}

/**
 * One connection for all calls, made at once, and made again when it breaks.
 *
 * A call while there is none fails at once with `UNAVAILABLE`. Calls are never sent twice: that is for the
 * caller to decide.
 */
export function connect(target: Target): Client {
  return connectRenewably(target).client
}

/** As {@link connect}, with a way to renew the certificates that later connections are made with. */
export function connectRenewably({ address, tls }: Target): {
  readonly client: Client
  renew(tls: ClientTls): void
} {
  const secure = tls && renewableClient(tls)
  const client = new Client(address, secure?.credentials ?? credentials.createInsecure(), {
    // Servers by the defaults of gRPC hang up on those who ping more often than every five minutes.
    'grpc.keepalive_time_ms': 330_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    // Either end has its own limit.
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
  })
  client.getChannel().getConnectivityState(true)
  return { client, renew: (next) => secure?.renew(next) }
}
