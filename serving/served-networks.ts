import type { NetworkState } from '../goalstate/index.ts'
import { hasVni, type VniSet } from './access/vni-set.ts'
import type { StateTaker } from './desired/desired-states.ts'
import type { Intake } from './intake.ts'

/**
 * Takes of what is mirrored to every instance only what is of networks that are served here; the rest is
 * ignored. A state is taken whole if it names one of them, or none at all.
 */
export function only(
  vnis: VniSet | undefined,
  intake: Intake,
  states: StateTaker,
): { intake: Intake; states: StateTaker } {
  if (!vnis) return { intake, states }
  return {
    intake: {
      keepRestarts: (restarts) => intake.keepRestarts(restarts),
      keepRequests: (reports) =>
        intake.keepRequests(reports.filter(({ vni }) => hasVni(vnis, vni))),
    },
    states: {
      take: (all, time) =>
        states.take(
          all.filter((state) => {
            const named = vnisOf(state)
            return named.size === 0 || [...named].some((vni) => hasVni(vnis, vni))
          }),
          time,
        ),
    },
  }
}

function vnisOf({ resources }: NetworkState): Set<number> {
  const named = new Set<number>()
  for (const resource of resources)
    if (resource.type === 'vpc' || resource.type === 'subnet')
      named.add(Number(resource.tunnelId ?? 0))
    else if (resource.type === 'neighbor')
      for (const { tunnelId } of resource.fixedIps) named.add(Number(tunnelId ?? 0))
  named.delete(0)
  return named
}
