/** What routes about models say alike. */
import { z } from 'zod'
import type { Manifest as Kept } from '../../ml/index.ts'
import { MomentOut } from './schemas.ts'

export const Manifest = z.object({
  version: z.string().describe('Content hash of the artifact'),
  createdAt: z.string().describe('ISO 8601'),
  kind: z.string(),
  name: z.string().describe('The kind with its settings'),
  seed: z.number(),
  data: z
    .object({
      from: z.number().describe('Milliseconds since the epoch'),
      to: z.number().describe('Milliseconds since the epoch'),
      events: z.int().min(0),
      vms: z.int().min(0),
      items: z.int().min(0),
    })
    .describe('The events that it learned'),
  horizon: z.number().describe('How far ahead a probability looks, milliseconds'),
  metrics: z.record(z.string(), z.number()).describe('From the replay of later, unseen events'),
  judgedOn: z
    .string()
    .optional()
    .describe('What the metrics were measured on, if not the test part'),
  parents: z.array(z.string()).optional().describe('Versions that it was trained from'),
  code: z.string().optional().describe('The Portent that trained it'),
  settings: z.record(z.string(), z.number()).optional().describe('What it was trained with'),
})

/** A manifest as it is answered. */
export function manifestOut({ parents, ...manifest }: Kept): z.output<typeof Manifest> {
  return { ...manifest, ...(parents && { parents: [...parents] }) }
}

export const Listed = Manifest.extend({
  alias: z.enum(['champion', 'challenger']).nullable(),
  share: z.number().min(0).max(1).describe('Share of networks that it answers for'),
  size: z.int().min(0).describe('Bytes of its file'),
  promotedAt: z.string().nullable().describe('When it last became champion, ISO 8601'),
}).meta({ id: 'RegisteredModel', description: 'A version in the registry' })

const Figures = z.object({
  moments: z.int().min(0).describe('Moments at which it was asked and what came is known'),
  coverage: z.number().describe('Share of the items asked for that it had named'),
  calibrationError: z.number().describe('Expected calibration error of its probabilities'),
  brier: z.number().describe('Mean Brier score of a moment, over items named and asked for'),
  logLoss: z.number().describe('Mean logarithmic loss of a moment, over the same'),
})

const NetworkJudged = Figures.extend({ vni: z.int() })

export const Judged = Figures.extend({
  role: z.enum(['champion', 'challenger']).describe('As which it was judged'),
  against: z.string().nullable().describe('The version asked at the same moments'),
  medianMs: z.number().describe('Median time of a prediction, milliseconds'),
  networks: z.array(NetworkJudged).describe('The same by network'),
}).meta({
  id: 'JudgedModel',
  description:
    'How it does live: asked before what comes is known, looked up when its horizon has passed',
})

export const DecisionOut = z
  .object({
    seq: z.int(),
    time: MomentOut,
    stage: z.enum(['judging', 'canary', 'watch', 'manual']),
    outcome: z.enum(['wait', 'canary', 'promote', 'reject', 'rollback', 'keep']),
    champion: z.string().nullable(),
    challenger: z.string().nullable(),
    who: z.string().describe('`portent`, or the person who decided'),
    sentence: z.string().describe('What was decided and why'),
    share: z.number().optional().describe('Share of networks that a canary answers for'),
    inputs: z.record(z.string(), z.union([z.number(), z.string()])),
    numbers: z.record(z.string(), z.number()).describe('What was measured'),
    rule: z.record(z.string(), z.number()).describe('What it was held against'),
    checks: z.array(
      z.object({
        name: z.string(),
        passed: z.boolean().nullable().describe('Null where there was too little to say'),
        told: z.string(),
      }),
    ),
    networks: z
      .array(
        z.object({
          vni: z.int(),
          passed: z.boolean().nullable(),
          numbers: z.record(z.string(), z.number()),
        }),
      )
      .describe('The same of each large network'),
  })
  .meta({ id: 'ModelDecision', description: 'A decision about a model, with what it rests on' })

export const Failed = z.object({
  version: z.string(),
  reason: z.string(),
  since: MomentOut,
})
