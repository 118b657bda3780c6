import { setImmediate } from 'node:timers/promises'
import {
  check,
  type JudgedFinding,
  type Merge,
  merge,
  messagesAsFrames,
  type NetworkState,
  type PushContent,
  type Resource,
  type ResourceType,
  resourceTypes,
  sentTo,
  writeState,
} from '../../goalstate/index.ts'

/** So many pushes are merged and checked in some 10 ms. */
const mostTogether = 200

/**
 * As {@link goalStatesOf}, for however many pushes: other work is let through after every few hosts, whose
 * pushes are a message each time. What one host is told stays together.
 */
export async function goalStatesInTurns(told: readonly Told[], now: number): Promise<GoalStates> {
  const all: { merged: Messages; contradicted: ReadonlyMap<string, string> }[] = []
  for (const together of byHosts(told)) {
    if (all.length > 0) await setImmediate()
    all.push(goalStatesOf(together, now))
  }
  return {
    merged: { messages: all.flatMap(({ merged }) => merged.messages) },
    contradicted: new Map(all.flatMap(({ contradicted }) => [...contradicted])),
  }
}

/** Pushes of whole hosts, as many as go together, at least those of one. */
function byHosts(told: readonly Told[]): Told[][] {
  const hosts = new Map<string, Told[]>()
  for (const one of told) {
    const own = hosts.get(one.host)
    if (own) own.push(one)
    else hosts.set(one.host, [one])
  }
  const groups: Told[][] = [[]]
  for (const own of hosts.values()) {
    const last = groups.at(-1)!
    if (last.length > 0 && last.length + own.length > mostTogether) groups.push(own)
    else last.push(...own)
  }
  return groups
}

/** What one push would tell one host. */
export interface Told {
  /** Names the push among the others. */
  readonly name: string
  readonly host: string
  readonly content: PushContent
}

/** Pushes as what hosts are sent. */
export interface GoalStates {
  readonly merged: Messages
  /** By name, pushes that the check of the whole refuses, and why; they are not in it. */
  readonly contradicted: ReadonlyMap<string, string>
}

/**
 * One merged and checked GoalStateV2 for all hosts: each thing once, and no contradiction of severity
 * `error`. A push that is party to one is left out, until what is left has none.
 *
 * @param now - Milliseconds since the epoch.
 */
export function goalStatesOf(told: readonly Told[], now: number): GoalStates {
  const contradicted = new Map<string, string>()
  for (;;) {
    const left = told.filter(({ name }) => !contradicted.has(name))
    const merged = merge(left.map(requestOf), { now: new Date(now) })
    const covers = new Set(
      resourceTypes.filter((type) => left.every(({ content }) => content.covers.has(type))),
    )
    const errors = merged.messages.flatMap(({ resources }) =>
      errorsIn(stateOf(resources, covers), now),
    )
    const refused = left.flatMap((one) => refusalOf(one, errors))
    if (refused.length === 0) {
      // An error that is nobody's in particular leaves nothing to send.
      if (errors.length === 0) return { merged, contradicted }
      for (const { name } of left) refused.push([name, sentence(errors[0]!)])
    }
    for (const [name, why] of refused) contradicted.set(name, why)
  }
}

/** What hosts are to be sent, in this order. */
export type Messages = Pick<Merge, 'messages'>

/** As protobuf-JSON that was parsed, each a GoalStateV2. */
export function asJson({ messages }: Messages): object[] {
  return messages.map(
    ({ resources }) => JSON.parse(writeState(stateOf(resources), { to: 'json' })) as object,
  )
}

/** As protobuf binary, each GoalStateV2 after its length as a varint. */
export const asFrames = (merged: Messages): Uint8Array => messagesAsFrames([merged])

function requestOf({ name, host, content: { resources } }: Told) {
  return { name, ids: [], resources: [...resources, ...sentTo(host, resources)] }
}

function errorsIn(state: NetworkState, now: number): JudgedFinding[] {
  const { findings } = check(state, {
    now: new Date(now),
    settings: { onDemand: true },
  })
  return findings.filter(({ severity }) => severity === 'error')
}

function stateOf(
  resources: readonly Resource[],
  covers: ReadonlySet<ResourceType> = new Set(resourceTypes),
): NetworkState {
  return { resources, covers, unread: [], formatVersion: 0 }
}

/** The first error that a push is party to, by its neighbor or else by anything that it would tell. */
function refusalOf({ name, host, content }: Told, errors: readonly JudgedFinding[]) {
  const isParty = (resources: readonly Resource[]) => (error: JudgedFinding) =>
    (error.host === undefined || error.host === host) &&
    error.resources.some(({ type, id }) =>
      resources.some((own) => own.type === type && own.id === id),
    )
  const error = errors.find(isParty([content.neighbor])) ?? errors.find(isParty(content.resources))
  return error ? [[name, sentence(error)] as const] : []
}

const sentence = ({ rule, message }: JudgedFinding) => `${rule}: ${message}`
