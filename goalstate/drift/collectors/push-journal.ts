import { z } from 'zod'
import { readJsonState } from '../../read/json-state.ts'
import { parseJson } from '../../read/json-text.ts'
import { inShape } from '../../read/shape.ts'
import { toldTypes } from '../../rules/each.ts'
import { pair } from '../../state/lookup.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import { StateIndex } from '../../state/state-index.ts'
import { acaOperation, applyUpdate, type UpdateOptions } from '../../state/update.ts'
import type { HeldResource, HostCollection, PushAnswer } from '../collection.ts'
import { answersIn, type ReadAnswer } from './answers.ts'

/** Something that was pushed to a host, or what it answered. Times are milliseconds since the epoch. */
export type JournalEntry = { readonly at: number; readonly host: string } & (
  | { readonly pushed: readonly Resource[] }
  | { readonly answers: readonly ReadAnswer[] }
  /** Its agent began anew, and holds nothing. */
  | { readonly restarted: true }
)

interface PushedOptions {
  /** Names the journal. */
  readonly source: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** What agents made of operations. */
  readonly target: 'aca-2022' | 'generic'
}

/**
 * What hosts hold if they took what was pushed to them: the pushes of each applied in their order, with
 * the answers that came.
 *
 * It is as current as the journal, so it was collected `now`; but nobody looked at the hosts.
 */
export function pushedTo(
  entries: Iterable<JournalEntry>,
  { source, now, target }: PushedOptions,
): HostCollection[] {
  const hosts = new Map<string, PushedHost>()
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    let host = hosts.get(entry.host)
    if (!host || 'restarted' in entry) {
      host = new PushedHost(target)
      hosts.set(entry.host, host)
    }
    if ('pushed' in entry) host.push(entry.pushed, entry.at)
    else if ('answers' in entry) host.answer(entry.answers, entry.at)
  }
  return [...hosts].map(([host, pushed]) => ({
    host,
    source,
    collectedAt: now,
    evidence: 'pushed',
    held: pushed.held(),
    complete: new Set(toldTypes),
    answers: pushed.answers,
  }))
}

/** What one host was told so far. */
class PushedHost {
  readonly #index = new StateIndex()
  readonly #since = new Map<string, number>()
  readonly answers = new Map<string, PushAnswer>()
  readonly #options: UpdateOptions

  constructor(target: PushedOptions['target']) {
    this.#options = target === 'aca-2022' ? { effective: acaOperation } : {}
  }

  push(resources: readonly Resource[], at: number): void {
    const told = resources.filter(({ type }) => (toldTypes as readonly string[]).includes(type))
    applyUpdate(this.#index, { resources: told }, this.#options)
    for (const { type, key } of told) {
      this.#since.set(pair(type, key), at)
      this.answers.set(pair(type, key), { answer: 'none', pushedAt: at })
    }
  }

  /** An answer names a resource by id; of one with several keys it is about all. */
  answer(answers: readonly ReadAnswer[], at: number): void {
    for (const { type, id, answer } of answers)
      for (const { key } of this.#of(type, id)) {
        const pushed = this.answers.get(pair(type, key))
        if (pushed) this.answers.set(pair(type, key), { ...pushed, answer, answeredAt: at })
      }
  }

  held(): HeldResource[] {
    return toldTypes
      .flatMap((type): Resource[] => [...this.#index.all(type)])
      .filter(isLive)
      .map((resource) => ({
        resource,
        ours: true,
        since: this.#since.get(pair(resource.type, resource.key))!,
      }))
  }

  #of(type: ResourceType, id: string): Resource[] {
    return [...this.#index.all(type)].filter((resource) => resource.id === id)
  }
}

const Moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const Message = z.looseObject({})
const Line = z.union([
  z.strictObject({ at: Moment, host: z.string().min(1).optional(), push: Message }),
  z.strictObject({ at: Moment, host: z.string().min(1), reply: Message }),
  z.strictObject({ at: Moment, host: z.string().min(1), restarted: z.literal(true) }),
])

/**
 * Reads a journal of pushes and replies, one JSON object a line:
 * `{"at", "push": goal state}`, `{"at", "host", "reply": GoalStateOperationReply}` and
 * `{"at", "host", "restarted": true}`. A push without `host` is a GoalStateV2, whose hosts each get
 * their slice.
 *
 * @throws PortentError `ERR_INPUT` naming file, line and remedy.
 */
export function readPushJournal(text: string, file: string): JournalEntry[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return []
    const place = `${file}:${i + 1}`
    return entriesOf(inShape(Line, parsedLine(line, file, i), place, remedy), place)
  })
}

const remedy =
  'an entry of a push journal is {"at", "push"}, {"at", "host", "reply"} or {"at", "host", "restarted": true}, ' +
  'with at as ISO 8601'

/** The n-th line, with the lines before it counted in what an error says. */
function parsedLine(line: string, file: string, n: number): unknown {
  return parseJson(line, file, { code: 'ERR_INPUT', linesBefore: n })
}

function entriesOf(line: z.output<typeof Line>, place: string): JournalEntry[] {
  const { at } = line
  if ('restarted' in line) return [{ at, host: line.host, restarted: true }]
  if ('reply' in line)
    return [{ at, host: line.host, answers: answersIn(line.reply, `${place}#/reply`) }]
  const { resources } = readJsonState(line.push, `${place}#/push`)
  if (line.host !== undefined) return [{ at, host: line.host, pushed: resources }]
  return [...slices(resources)].map(([host, pushed]) => ({ at, host, pushed }))
}

/** By host, what a GoalStateV2 sends it, with what is being deleted. */
function slices(resources: readonly Resource[]): Map<string, Resource[]> {
  const byName = new Map<string, Resource[]>()
  for (const resource of resources) {
    const name = pair(resource.type, resource.key)
    byName.set(name, [...(byName.get(name) ?? []), resource])
  }
  const bySlice = new Map<string, Resource[]>()
  for (const resource of resources) {
    if (resource.type !== 'placement') continue
    const sent = byName.get(pair(String(resource.resourceType), resource.resourceKey)) ?? []
    bySlice.set(resource.host, [...(bySlice.get(resource.host) ?? []), ...sent])
  }
  return bySlice
}
