import type { Budgets, Scope } from './budgets.ts'
import {
  type Candidate,
  type Decision,
  itemOn,
  type Refusal,
  type Refused,
  type Worth,
} from './candidate.ts'
import type { Effective } from './modes.ts'
import { isWithheld, type Withholding } from './withheld.ts'
import { type Costs, type Times, worthOf } from './worth.ts'

/** How to decide. */
export interface PlannerSettings {
  readonly costs: Costs
  /** Milliseconds from the plan to the item on the host. */
  readonly pushLatency: number
  /** Milliseconds after which an unused item leaves its host. */
  readonly idleTimeout: number
  /** Whether to push where nobody knows if packets get there. */
  readonly pushUnknown: boolean
  readonly withholding: Withholding
}

/** That a host has an item, or that it is on its way; or that there is nothing any more to be had. */
export interface Holding {
  readonly refused: 'held' | 'pending' | 'deleted'
  /** One clause for people. */
  readonly why: string
}

/** What is known when a plan is made. */
export interface PlanInput {
  readonly candidates: readonly Candidate[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How far ahead the probabilities look, milliseconds. */
  readonly horizon: number
  readonly settings: PlannerSettings
  /** Of networks that are not off. */
  readonly modeOf: (vni: number) => Effective
  readonly holdingOf: (candidate: Candidate) => Holding | undefined
  readonly reachOf: (candidate: Candidate) => {
    readonly verdict: 'allowed' | 'denied' | 'unknown'
    readonly why: string
  }
  readonly budgets: Pick<Budgets, 'take'>
  /** What networks in shadow would take, apart, so that they take nothing from those that push. */
  readonly shadowBudgets: Pick<Budgets, 'take'>
}

/** A candidate that is to be pushed. */
export interface Push extends Decision {
  /** Whether it is known that packets get there. */
  readonly reach: 'allowed' | 'unknown'
}

export interface Decisions {
  readonly pushes: readonly Push[]
  readonly refusals: readonly Refusal[]
}

/**
 * Decides what to push: what is worth more than it costs, is not there yet and will be in time, reaches its
 * destination, and is within the budgets. Every candidate is either in `pushes` or in `refusals`.
 *
 * Of one host the most valuable goes first; hosts take turns, so what all share is shared evenly.
 */
export function plan(input: PlanInput): Decisions {
  const refusals: Refusal[] = []
  const wanted: Push[] = []
  const seen = new Map<string, Candidate>()
  for (const one of byValue(input)) {
    const verdict = considered(one, input, seen)
    if ('refused' in verdict) refusals.push(verdict)
    else {
      wanted.push(verdict)
      seen.set(itemOn(one.candidate), one.candidate)
    }
  }
  const pushes: Push[] = []
  for (const push of inTurns(wanted)) {
    const refusal = allotted(push, input)
    if (refusal) refusals.push(refusal)
    else pushes.push(push)
  }
  return { pushes, refusals }
}

interface Valued {
  readonly candidate: Candidate
  readonly worth: Worth
}

function byValue({ candidates, settings, horizon }: PlanInput): Valued[] {
  const { costs, pushLatency, idleTimeout } = settings
  const times: Times = { pushLatency, idleTimeout, horizon }
  return candidates
    .map((candidate) => ({ candidate, worth: worthOf(candidate, costs, times) }))
    .sort((a, b) => netOf(b) - netOf(a) || compare(a.candidate, b.candidate))
}

const netOf = ({ worth }: Valued) => worth.savingMs - worth.costMs

function compare(a: Candidate, b: Candidate): number {
  const [left, right] = [nameOf(a), nameOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const nameOf = ({ vni, source, destination }: Candidate) => `${vni} ${source} ${destination}`

/** All but the budgets. */
function considered(
  { candidate, worth }: Valued,
  input: PlanInput,
  seen: ReadonlyMap<string, Candidate>,
): Push | Refusal {
  const { settings, now } = input
  const refuse = (refused: Refused, why: string): Refusal => ({ candidate, worth, refused, why })
  const { host, destination, expectedAt } = candidate
  if (host === '') return refuse('no-host', `nobody has said which host runs ${candidate.source}`)
  if (expectedAt !== undefined && expectedAt - now <= settings.pushLatency)
    return refuse(
      'too-late',
      `it is expected in ${ms(expectedAt - now)}, and a push takes ${ms(settings.pushLatency)}`,
    )
  if (worth.savingMs <= worth.costMs)
    return refuse('not-worth-it', `${worthText(worth)}, which is not less than it saves`)
  const holding = input.holdingOf(candidate)
  if (holding) return refuse(holding.refused, holding.why)
  const same = seen.get(itemOn(candidate))
  if (same)
    return refuse(
      'duplicate',
      `this plan pushes ${destination} to ${host} already, for ${same.source}`,
    )
  const { verdict, why } = input.reachOf(candidate)
  if (verdict === 'denied') return refuse('unreachable', why)
  if (verdict === 'unknown' && !settings.pushUnknown)
    return refuse('reachability-unknown', `it is unknown whether packets get there: ${why}`)
  const known = verdict === 'allowed' ? why : `whether packets get there is unknown: ${why}`
  return { candidate, worth, reach: verdict, why: `${worthText(worth)}; ${known}` }
}

/** The budgets, the mode, and what is kept back; nothing if it is to be pushed. */
function allotted(push: Push, input: PlanInput): Refusal | undefined {
  const { candidate, worth } = push
  const { host, vni } = candidate
  const { mode, why } = input.modeOf(vni)
  const isShadow = mode !== 'on'
  const budgets = isShadow ? input.shadowBudgets : input.budgets
  const short = budgets.take(host, vni)
  if (short) return { candidate, worth, refused: `${short}-budget`, why: budgetText(short) }
  if (isShadow)
    return { candidate, worth, refused: 'shadow', why: `it would be pushed, but ${why}` }
  const { settings, now, horizon } = input
  if (!isWithheld(candidate, settings.withholding, now, horizon)) return undefined
  const percent = Number((settings.withholding.share * 100).toFixed(2))
  return {
    candidate,
    worth,
    refused: 'withheld',
    why: `it is among the ${percent} % that are kept back at random, to measure what would be asked`,
  }
}

/** One of each host, then the next of each: best first within a host, and among hosts in a round. */
function* inTurns(wanted: readonly Push[]): Iterable<Push> {
  const byHost = new Map<string, Push[]>()
  for (const push of wanted) {
    const own = byHost.get(push.candidate.host)
    if (own) own.push(push)
    else byHost.set(push.candidate.host, [push])
  }
  const queues = [...byHost.values()]
  const longest = Math.max(0, ...queues.map(({ length }) => length))
  for (let round = 0; round < longest; round++)
    yield* queues
      .flatMap((queue) => queue.slice(round, round + 1))
      .sort((a, b) => netOf(b) - netOf(a) || compare(a.candidate, b.candidate))
}

const budgetTexts: Readonly<Record<Scope, string>> = {
  host: 'its host has had as many pushes as it may for now',
  vni: 'its network has had as many pushes as it may for now',
  instance: 'as many pushes as may be are under way already',
}

const budgetText = (scope: Scope) => budgetTexts[scope]

const worthText = ({ timely, savingMs, costMs }: Worth) =>
  `asked for in time with probability ${timely.toFixed(4)}, it saves ${ms(savingMs)} on average and costs ${ms(costMs)}`

/** `99 ms`, `0.055 ms`: three digits that count. */
const ms = (value: number) => `${Number(value.toPrecision(3))} ms`
