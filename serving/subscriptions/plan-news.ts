import { asJson, goalStatesOf, type Told } from '../plans/goal-states.ts'
import type { PlanAnswer, PlannedPush } from '../plans/planner.ts'
import type { News } from './notice.ts'

/** One notice has so many pushes at most; a plan with more comes in parts. */
const mostPushes = 500

/** What subscribers are told of a plan: each network what is of it, and nothing where it has no candidates. */
export function planNews(plan: PlanAnswer): News[] {
  const vnis = new Set(plan.vms.map(({ vni }) => vni))
  return [...vnis].flatMap((vni) => newsOf(plan, vni, vnis.size === 1))
}

function newsOf(plan: PlanAnswer, vni: number, isAlone: boolean): News[] {
  const pushes = plan.pushes.filter(({ candidate }) => candidate.vni === vni)
  const refusals = plan.refusals.filter(({ candidate }) => candidate.vni === vni)
  const [first] = [...pushes, ...refusals]
  if (!first) return []
  const { modelVersion } = first.candidate
  const refused: Record<string, number> = {}
  for (const { refused: reason } of refusals) refused[reason] = (refused[reason] ?? 0) + 1
  const parts = Math.max(1, Math.ceil(pushes.length / mostPushes))
  const { id: planId, cause, plannedAt, expiresAt } = plan
  return Array.from({ length: parts }, (_, part) => {
    const some = pushes.slice(part * mostPushes, (part + 1) * mostPushes)
    const states = isAlone && parts === 1 ? plan.goalStates : merged(some, plannedAt)
    return {
      type: 'plan' as const,
      vni,
      time: plannedAt,
      data: {
        ...{ vni, planId, cause, modelVersion },
        plannedAt: new Date(plannedAt).toISOString(),
        expiresAt: new Date(expiresAt).toISOString(),
        ...{ part: part + 1, parts },
        pushes: some.map(pushOf),
        refused,
        goalStates: asJson(states),
      },
    }
  })
}

/** Goal states of some pushes of a plan, whose own are about others too. */
function merged(pushes: readonly PlannedPush[], now: number) {
  const told = pushes.flatMap(({ candidate, content }, i): Told[] =>
    content ? [{ name: `${i}`, host: candidate.host, content }] : [],
  )
  return goalStatesOf(told, now).merged
}

function pushOf({ candidate, worth, why, reach, hasState }: PlannedPush) {
  const { source, destination, host, probability, reason } = candidate
  const { timely: timelyProbability, savingMs, costMs } = worth
  return {
    ...{ source, destination, host, probability, timelyProbability, savingMs, costMs },
    ...{ reason, why, reach, hasState },
  }
}
