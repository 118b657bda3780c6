import { type EmulatedAca, type EmulatedNcm, emulateAca } from '../../serving/index.ts'
import type { World } from './world.ts'

/** How agents behave when nobody answers: as TCP does, a packet is sent again after 1 s, and then after 2 s. */
const resend = [1_000, 2_000]

/** The agents of a world's hosts, each at a port of its own. */
export interface Agents {
  readonly of: ReadonlyMap<string, EmulatedAca>
  close(): void
}

/**
 * Starts the agents of a world, known to the NCM.
 *
 * @param asks - Whom they ask, `host:port`.
 */
export async function startAgents(
  { hosts, idleTimeout, horizon }: World,
  ncm: EmulatedNcm,
  asks: string,
): Promise<Agents> {
  const of = new Map<string, EmulatedAca>()
  for (const host of hosts) {
    const aca = await emulateAca({
      ...{ host, ncm: { address: asks }, idleTimeout, hold: horizon, resend },
    })
    ncm.register(host, aca.address)
    of.set(host, aca)
  }
  return {
    of,
    close() {
      for (const aca of of.values()) aca.close()
    },
  }
}

/** Lets agents hold what they used within the idle timeout before `begin`, milliseconds since the epoch. */
export function holdRecent({ history, idleTimeout }: World, agents: Agents, begin: number): void {
  for (const { at, vni, host, destination, duration } of history)
    if (at + duration + idleTimeout > 0)
      agents.of.get(host)!.hold(vni, destination, begin + at, duration)
}
