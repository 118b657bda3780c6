import type { Finding } from '../check/finding.ts'
import { resourceTypes } from '../state/state.ts'
import { writeState } from '../write.ts'
import type { Merge } from './merge.ts'
import type { MergedMessage } from './message.ts'
import { type Extent, type SealedProof, sealed } from './proof.ts'
import type { MergeRequest } from './request.ts'

/** Merges as JSON has them. */
export interface MergeReport {
  readonly version: 1
  readonly merges: readonly {
    readonly proof: SealedProof
    readonly findings: readonly Finding[]
    /** Only where the proof failed. */
    readonly defect?: {
      readonly differences: readonly { readonly host: string; readonly slot: string }[]
      /** Names of the requests that show it. */
      readonly smallest: readonly string[]
    }
  }[]
}

/**
 * What was merged, with the proofs.
 *
 * @param requests - Of all merges, in their order.
 * @throws PortentError `ERR_INPUT` as {@link sealed}.
 */
export function mergeReport(
  requests: readonly MergeRequest[],
  merges: readonly Merge[],
): MergeReport {
  let from = 0
  return {
    version: 1,
    merges: merges.map(({ proof, messages, findings, defect }) => {
      const own = requests.slice(from, from + proof.requests.length)
      from += own.length
      return {
        proof: sealed(proof, own, messages),
        findings,
        ...(defect && {
          defect: {
            differences: defect.differences,
            smallest: defect.smallest.map(({ name }) => name),
          },
        }),
      }
    }),
  }
}

/** What was merged, for people. */
export function mergeText(merges: readonly Merge[]): string {
  const before = sum(merges.map(({ proof }) => proof.before))
  const after = sum(merges.map(({ proof }) => proof.after))
  const requests = merges.reduce((total, { proof }) => total + proof.requests.length, 0)
  const lines = [
    `merged ${of(requests, 'request')} into ${of(after.messages, 'message')}: ` +
      `${size(before.bytes)} became ${size(after.bytes)}`,
    `to hosts: ${of(before.hostMessages, 'message')} of ${size(before.hostBytes)} became ` +
      `${of(after.hostMessages, 'message')} of ${size(after.hostBytes)}`,
    ...(merges.some(({ proof }) => proof.transformations.length > 0)
      ? [`by ${transformationsOf(merges)}`]
      : []),
    proofText(merges),
    ...merges.flatMap(({ findings }) => findings).map(findingText),
    ...merges.flatMap(defectText),
  ]
  return `${lines.join('\n')}\n`
}

function sum(extents: readonly Extent[]): Extent {
  const total = { messages: 0, bytes: 0, hostMessages: 0, hostBytes: 0, hostStates: 0 }
  for (const extent of extents)
    for (const name of Object.keys(total) as (keyof Extent)[]) total[name] += extent[name]
  return total
}

const number = (value: number) => value.toLocaleString('en-US')

const of = (count: number, thing: string) => `${number(count)} ${thing}${count === 1 ? '' : 's'}`

/** In bytes, or in kB and MB of a thousand. */
function size(bytes: number): string {
  if (bytes < 10_000) return `${number(bytes)} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`
}

function transformationsOf(merges: readonly Merge[]): string {
  const counts = new Map<string, number>()
  for (const { proof } of merges)
    for (const { id, title, changes } of proof.transformations)
      counts.set(`${id} ${title}`, (counts.get(`${id} ${title}`) ?? 0) + changes)
  return [...counts].map(([name, changes]) => `${name} (${number(changes)})`).join(', ')
}

function proofText(merges: readonly Merge[]): string {
  const failed = merges.filter(({ defect }) => defect).length
  if (failed > 0)
    return `not equal: ${failed} of ${of(merges.length, 'merge')} would have changed what hosts do, and the requests are sent as they came`
  const hosts = merges.reduce((total, { proof }) => total + proof.equivalence.hosts, 0)
  const compared = merges.reduce((total, { proof }) => total + proof.equivalence.compared, 0)
  return compared === 0
    ? 'not compared'
    : `equal for ${number(compared)} of ${of(hosts, 'host')}: each ends up as one request after the other would have left it`
}

function findingText({ severity, rule, message }: Finding): string {
  return `${severity} ${rule}: ${message}`
}

function defectText({ defect }: Merge): string[] {
  if (!defect) return []
  const [first] = defect.differences
  return [
    `defect: host ${first!.host || '(none)'} would differ in ${JSON.stringify(first!.slot)} and ` +
      `${defect.differences.length - 1} more; shown by ${defect.smallest.map(({ name }) => name).join(', ')}`,
  ]
}

/** The messages in their order, as GoalStateV2 in protobuf-JSON, one on a line. */
export function messagesAsLines(merges: readonly Merge[]): string {
  return merges
    .flatMap(({ messages }) =>
      messages.map((message) => writeState(stateOf(message), { to: 'json' })),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** The messages in their order, as GoalStateV2 in protobuf binary, each after its length as a varint. */
export function messagesAsFrames(merges: readonly Pick<Merge, 'messages'>[]): Uint8Array {
  return Buffer.concat(
    merges
      .flatMap(({ messages }) => messages)
      .flatMap((message) => {
        const bytes = writeState(stateOf(message), { to: 'binary' })
        return [varint(bytes.length), bytes]
      }),
  )
}

function stateOf({ resources }: MergedMessage) {
  return { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Uint8Array.from([...bytes, rest])
}
