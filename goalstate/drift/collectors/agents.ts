import { toldTypes } from '../../rules/each.ts'
import type { Collector, HeldResource, HostCollection, PushAnswer } from '../collection.ts'
import type { Flow } from '../ovs/flow.ts'
import type { OvsPort } from '../ovs/ovsdb.ts'

/** What an agent that can be asked tells of its host. */
export interface AgentReport {
  /** All that it holds of what hosts are told. */
  readonly held: readonly HeldResource[]
  readonly answers?: ReadonlyMap<string, PushAnswer>
  readonly flows?: ReadonlyMap<string, readonly Flow[]>
  readonly ports?: readonly OvsPort[]
}

/** An agent that can be asked what its host holds: a simulated one, or a real one once it has a query. */
export interface InspectableAgent {
  /** The host, as in what is desired. */
  readonly host: string
  /** Changes nothing on the host. */
  inspect(): Promise<AgentReport>
}

/** Asks agents. One that fails is a host that could not be read; one that is not there, not collected. */
export function agentCollector(agents: Iterable<InspectableAgent>): Collector {
  const byHost = new Map([...agents].map((agent) => [agent.host, agent]))
  return {
    collect: (hosts, now) =>
      Promise.all(
        hosts.flatMap((host) => {
          const agent = byHost.get(host)
          return agent ? [collected(agent, now)] : []
        }),
      ),
  }
}

async function collected(agent: InspectableAgent, now: number): Promise<HostCollection> {
  const about = { host: agent.host, source: 'agent', collectedAt: now, evidence: 'seen' } as const
  try {
    return { ...about, complete: new Set(toldTypes), ...(await agent.inspect()) }
  } catch (error) {
    return { ...about, failure: error instanceof Error ? error.message : String(error) }
  }
}
