import type { ClientTls, Target } from '../grpc/ncm-channel.ts'
import { type PushClient, pushClient } from '../grpc/push-client.ts'

/** Whom pushes are sent to. */
export type PushTo =
  /** One Network Configuration Manager, which hands on to the hosts. */
  | { readonly ncm: Target }
  /** The agent of each host, at the host's address. */
  | { readonly agentPort: number; readonly tls?: ClientTls }

/** Connections to whom pushes are sent to; open until they are closed. */
export interface PushTargets {
  /** Where a host's pushes go. */
  of(host: string): { readonly address: string; readonly client: PushClient }
  close(): void
}

/** An instance serves up to 10,000 hosts; the connection unused for longest makes room. */
const mostAgents = 12_000

export function pushTargets(to: PushTo): PushTargets {
  if ('ncm' in to) {
    const client = pushClient(to.ncm)
    const { address } = to.ncm
    return { of: () => ({ address, client }), close: () => client.close() }
  }
  return agentTargets(to.agentPort, to.tls)
}

function agentTargets(port: number, tls: ClientTls | undefined): PushTargets {
  const clients = new Map<string, PushClient>()
  return {
    of(host) {
      const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
      const client = clients.get(address) ?? pushClient({ address, ...(tls && { tls }) })
      clients.delete(address)
      clients.set(address, client)
      if (clients.size > mostAgents) {
        const [oldest] = clients.keys() as Iterable<string>
        clients.get(oldest!)!.close()
        clients.delete(oldest!)
      }
      return { address, client }
    },
    close() {
      for (const client of clients.values()) client.close()
    },
  }
}
