import { z } from 'zod'
import { resourceTypes } from '../state/state.ts'

/**
 * What a check found, in the one form that every rendering is made of.
 *
 * A field may be added under the same major version; what is here keeps its name and meaning.
 */
export const resultVersion = '1.0'

const Severity = z.enum(['error', 'warning', 'note'])
const Count = z.int().min(0)
const Moment = z.iso.datetime().describe('ISO 8601 in UTC')

const FoundResource = z
  .object({
    type: z.enum(resourceTypes),
    id: z.string(),
    file: z.string().describe('The input that it was read from'),
    pointer: z.string().describe('JSON pointer (RFC 6901) into the file'),
  })
  .meta({ id: 'FoundResource', description: 'A resource and where it was read' })

const Suppression = z
  .object({
    justification: z.string(),
    expires: Moment.optional().describe('From when on it holds no more'),
  })
  .meta({ id: 'Suppression', description: 'Why a finding does not count' })

const ReportedFinding = z
  .object({
    rule: z.string().describe('Id of the rule, e.g. ALC-ADR-004'),
    severity: Severity,
    kind: z
      .enum(['fail', 'open'])
      .describe('`fail`: something is wrong; `open`: it could not be known whether it is'),
    message: z.string().describe('One sentence for people'),
    resources: z.array(FoundResource).min(1).describe('All parties, the wrong one first'),
    witness: z.string().optional().describe('What proves it: a packet, an address, a path'),
    actual: z.string().optional().describe('What is there'),
    expected: z.string().optional().describe('What should be there'),
    host: z.string().optional().describe('The host whose slice it is about'),
    vpc: z.string().optional().describe('Id of the VPC that it lies in'),
    fingerprint: z
      .string()
      .describe('The same from check to check, whatever the order, revision and place'),
    baseline: z
      .enum(['new', 'unchanged'])
      .optional()
      .describe('Whether the baseline has it; absent without a baseline'),
    suppression: Suppression.optional(),
  })
  .meta({ id: 'Finding', description: 'One contradiction' })

const RuleOutcome = z
  .object({
    id: z.string(),
    severity: Severity.describe('In this run; settings may have changed it'),
    title: z.string(),
    why: z.string(),
    remedy: z.string(),
    ran: z.boolean().describe('False if it was disabled, or is of another target'),
    findings: Count.describe('That are not suppressed'),
    suppressed: Count,
  })
  .meta({ id: 'RuleOutcome', description: 'One rule, and what came of it' })

const HostOutcome = z
  .object({
    host: z.string(),
    status: z
      .enum(['consistent', 'different', 'settling', 'unknown'])
      .describe(
        '`settling`: what differs is younger than the grace, so it may still be on its way',
      ),
    collectedAt: Moment.optional(),
    ageMs: z.number().min(0).optional().describe('Of what was collected, when it was compared'),
    reason: z.string().optional().describe('Why it is unknown'),
  })
  .meta({ id: 'HostOutcome', description: 'What is known of one host (drift only)' })

const Input = z
  .object({
    name: z.string(),
    format: z.string().optional().describe('As recognised'),
  })
  .meta({ id: 'CheckedInput' })

const Unread = z
  .object({
    file: z.string(),
    pointer: z.string(),
    value: z.string().describe('JSON text, cut short'),
    why: z.enum(['unknown', 'unused', 'unsupported', 'malformed']),
  })
  .meta({ id: 'Unread', description: 'Something in the input that was not understood' })

const Counts = z.object({ error: Count, warning: Count, note: Count })

const Summary = z
  .object({
    verdict: z
      .enum(['consistent', 'inconsistent', 'incomplete'])
      .describe('`incomplete`: nothing is wrong as far as is known, and not all is known'),
    resources: z
      .record(z.string(), Count)
      .describe('How many resources of each type were checked; types without any are left out'),
    findings: Counts.describe('That count: neither suppressed nor open'),
    open: Count.describe('Questions that could not be answered'),
    suppressed: Count,
    baseline: z
      .object({
        new: Counts.describe('That count, and that the baseline does not have'),
        unchanged: Count,
        fixed: Count.describe('In the baseline and no more'),
      })
      .optional(),
    unknownHosts: Count.describe('Hosts of which it is not known whether they are consistent'),
    unread: Count.describe('Places in the input that were not understood; `unread` may list fewer'),
  })
  .meta({ id: 'CheckSummary' })

export const Result = z
  .object({
    schemaVersion: z.literal(resultVersion),
    tool: z.object({
      name: z.literal('portent'),
      version: z.string(),
      rulesDigest: z.string().describe('Changes when the rules do'),
    }),
    run: z.object({
      mode: z.enum(['check', 'drift']),
      startedAt: Moment,
      finishedAt: Moment,
      target: z.string().describe('The agent generation that it was checked for'),
      inputs: z.array(Input),
    }),
    summary: Summary,
    findings: z.array(ReportedFinding).describe('By severity, rule, first resource, fingerprint'),
    fixed: z.array(z.string()).optional().describe('Fingerprints that only the baseline has'),
    rules: z.array(RuleOutcome).describe('By id'),
    hosts: z.array(HostOutcome).optional().describe('By host; drift only'),
    expired: z
      .array(z.object({ rule: z.string(), justification: z.string(), expires: Moment }))
      .describe('Suppressions that no longer hold: remove or renew them'),
    unread: z.array(Unread).describe('The first thousand at most'),
  })
  .meta({
    id: 'CheckResult',
    title: `Result of a check, version ${resultVersion}`,
    description: 'What Portent found in network state, before a push or on hosts',
  })

export type Result = z.output<typeof Result>
export type ReportedFinding = Result['findings'][number]
export type RuleOutcome = Result['rules'][number]
export type HostOutcome = NonNullable<Result['hosts']>[number]
