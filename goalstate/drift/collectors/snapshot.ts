import { z } from 'zod'
import { readJsonState } from '../../read/json-state.ts'
import { parseJson } from '../../read/json-text.ts'
import { inShape } from '../../read/shape.ts'
import { toldTypes } from '../../rules/each.ts'
import { pair } from '../../state/lookup.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import type { HeldResource, HostCollection, PushAnswer } from '../collection.ts'
import { readFlows } from '../ovs/flow.ts'
import { ovsPortsIn, portNamesIn } from '../ovs/ovsdb.ts'
import { answersIn } from './answers.ts'

const Moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const Host = z.strictObject({
  host: z.string().min(1),
  collectedAt: Moment,
  /** Why it could not be read. */
  failure: z.string().min(1).optional(),
  /** What it holds, in any format that states are read from. */
  state: z.looseObject({}).optional(),
  /** The types of which `state` has all; every type that hosts are told unless said. */
  complete: z.array(z.enum(toldTypes)).optional(),
  /** What in `state` others put there: `type/id`. */
  foreign: z.array(z.string()).optional(),
  /** The last GoalStateOperationReply, and when it was pushed and answered. */
  reply: z
    .strictObject({ pushedAt: Moment, answeredAt: Moment, message: z.looseObject({}) })
    .optional(),
  /** Output of `ovs-ofctl dump-flows`, by bridge. */
  flows: z.record(z.string(), z.string()).optional(),
  /** Output of `ovs-vsctl --format=json list port`, parsed. */
  ports: z.looseObject({}).optional(),
  /** Output of `ovs-vsctl --format=json list interface`, parsed; needed where flows have port numbers. */
  interfaces: z.looseObject({}).optional(),
})

const Snapshot = z.strictObject({ version: z.literal(1), hosts: z.array(Host) })

type SnapshotHost = z.output<typeof Host>

/**
 * Reads a snapshot file: what many hosts held, as one JSON object.
 *
 * @param file - Named in errors and findings.
 * @throws PortentError `ERR_INPUT` for text that is no JSON or no snapshot, naming the place.
 */
export function readSnapshot(text: string, file: string): HostCollection[] {
  return snapshotIn(parseJson(text, file), file)
}

/**
 * Reads a snapshot that was parsed.
 *
 * @param name - Named in errors and findings.
 * @throws PortentError `ERR_INPUT` for what is no snapshot, naming the place.
 */
export function snapshotIn(json: unknown, name: string): HostCollection[] {
  const { hosts } = inShape(
    Snapshot,
    json,
    name,
    'a snapshot is {"version": 1, "hosts": [{"host", "collectedAt", …}]}',
  )
  return hosts.map((host, i) => collectionOf(host, `${name}#/hosts/${i}`, name))
}

function collectionOf(host: SnapshotHost, place: string, file: string): HostCollection {
  const about = {
    host: host.host,
    source: file,
    collectedAt: host.collectedAt,
    evidence: 'seen',
  } as const
  if (host.failure !== undefined) return { ...about, failure: host.failure }
  const resources = host.state && readJsonState(host.state, `${place}/state`).resources
  const names = host.interfaces ? portNamesIn(host.interfaces, `${place}/interfaces`) : undefined
  return {
    ...about,
    ...(resources && { held: heldOf(resources, host.foreign ?? []) }),
    ...(resources && { complete: new Set<ResourceType>(host.complete ?? toldTypes) }),
    ...(host.reply && {
      answers: answersOf(host.reply, resources ?? [], `${place}/reply/message`),
    }),
    ...(host.flows && {
      flows: new Map(
        Object.entries(host.flows).map(([bridge, flows]) => [
          bridge,
          readFlows(flows, `${place}/flows/${bridge}`, names),
        ]),
      ),
    }),
    ...(host.ports && { ports: ovsPortsIn(host.ports, `${place}/ports`) }),
  }
}

/** What an agent holds is what hosts are told; who is told what is no part of it. */
function heldOf(resources: readonly Resource[], foreign: readonly string[]): HeldResource[] {
  const others = new Set(foreign)
  return resources
    .filter((resource) => isTold(resource) && isLive(resource))
    .map((resource) => ({ resource, ours: !others.has(`${resource.type}/${resource.id}`) }))
}

function isTold({ type }: Resource): boolean {
  return (toldTypes as readonly ResourceType[]).includes(type)
}

function answersOf(
  { pushedAt, answeredAt, message }: NonNullable<SnapshotHost['reply']>,
  resources: readonly Resource[],
  place: string,
): Map<string, PushAnswer> {
  const keysOf = new Map<string, string[]>()
  for (const { type, id, key } of resources) {
    const name = pair(type, id)
    keysOf.set(name, [...(keysOf.get(name) ?? []), key])
  }
  return new Map(
    answersIn(message, place).flatMap(({ type, id, answer }) =>
      (keysOf.get(pair(type, id)) ?? [id]).map((key): [string, PushAnswer] => [
        pair(type, key),
        { answer, pushedAt, answeredAt },
      ]),
    ),
  )
}
