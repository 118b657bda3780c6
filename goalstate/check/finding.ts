import { createHash } from 'node:crypto'
import type { Resource, ResourceType } from '../state/state.ts'

export type Severity = 'error' | 'warning' | 'note'

/** A resource that a finding is about, and where it was read. */
export interface FoundResource {
  readonly type: ResourceType
  readonly id: string
  readonly file: string
  /** JSON pointer into `file`. */
  readonly pointer: string
}

/** What a rule sees; the engine adds the rule's name and severity and makes a {@link Finding} of it. */
export interface Observation {
  /** All parties, the one that is wrong (or the first by id) first; at least one. */
  readonly resources: readonly Resource[]
  /** One sentence for people: what is wrong, with the values. */
  readonly message: string
  /**
   * Tells apart what one rule sees about the same resources: an address, the id of a rule in a group, a
   * host. Part of the fingerprint, so nothing that another revision or order of lists would change.
   */
  readonly role?: string
  /** What proves it: a packet, an address, a path. */
  readonly witness?: string
  /** What is there, and what should be. */
  readonly actual?: string
  readonly expected?: string
  /** The host whose slice it is about. */
  readonly host?: string
  /** Where it is not that of the first resource which names one. */
  readonly vpc?: string
  /** Where it is not the rule's. */
  readonly severity?: Severity
}

/** One contradiction in a state. */
export interface Finding {
  /** Id of the rule, e.g. `ALC-ADR-004`. */
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly resources: readonly FoundResource[]
  readonly witness?: string
  readonly actual?: string
  readonly expected?: string
  readonly host?: string
  readonly vpc?: string
  /**
   * 32 hexadecimal digits that stay the same from one check to the next, whatever the order, revision
   * and place of the resources: a hash of rule, resources (type and id), role and host.
   */
  readonly fingerprint: string
}

/** The finding that an observation of a rule is. */
export function findingOf(rule: string, severity: Severity, seen: Observation): Finding {
  const { resources, message, witness, actual, expected, host } = seen
  const vpc = seen.vpc ?? vpcOf(resources)
  return {
    rule,
    severity,
    message,
    resources: resources.map(({ type, id, file, pointer }) => ({ type, id, file, pointer })),
    ...(witness === undefined ? {} : { witness }),
    ...(actual === undefined ? {} : { actual }),
    ...(expected === undefined ? {} : { expected }),
    ...(host === undefined ? {} : { host }),
    ...(vpc === undefined ? {} : { vpc }),
    fingerprint: fingerprint(rule, seen),
  }
}

function vpcOf(resources: readonly Resource[]): string | undefined {
  for (const resource of resources) {
    if (resource.type === 'vpc') return resource.id
    if ('vpcId' in resource && resource.vpcId !== '') return resource.vpcId
  }
  return undefined
}

function fingerprint(rule: string, { resources, role, host }: Observation): string {
  const parties = resources.map(({ type, id }) => `${type}/${id}`).sort()
  const text = JSON.stringify([rule, parties, role ?? '', host ?? ''])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
