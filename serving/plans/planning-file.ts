import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { defaultAllowances } from '../planner/budgets.ts'
import { defaultCosts } from '../planner/worth.ts'
import { defaultPlanning, type PlannerOptions } from './planner.ts'

const Cost = z.number().min(0).max(1e9)
const Allowance = z.strictObject({
  rate: z.number().min(0).max(1e9),
  burst: z.number().min(1).max(1e9),
})

/** How to plan, as people write it. */
export const PlanningFile = z.strictObject({
  costs: z
    .strictObject({
      missMs: Cost.default(defaultCosts.missMs),
      pushMs: Cost.default(defaultCosts.pushMs),
      holdMsPerMinute: Cost.default(defaultCosts.holdMsPerMinute),
    })
    .default(defaultCosts),
  pushLatency: Cost.default(defaultPlanning.pushLatency),
  pushUnknown: z.boolean().default(defaultPlanning.pushUnknown),
  withholding: z
    .strictObject({
      share: z.number().min(0).max(1).default(defaultPlanning.withholding.share),
      seed: z.int().default(defaultPlanning.withholding.seed),
    })
    .default(defaultPlanning.withholding),
  allowances: z
    .strictObject({
      host: Allowance.default(defaultAllowances.host),
      vni: Allowance.default(defaultAllowances.vni),
      instance: Allowance.default(defaultAllowances.instance),
    })
    .default(defaultAllowances),
  confirmWithin: z.number().min(1).max(1e9).default(defaultPlanning.confirmWithin),
})

/**
 * Reads how to plan from JSON text; what it leaves out is as by default.
 *
 * @param name - What errors call it, e.g. its path.
 * @throws PortentError `ERR_INPUT` for text that is not JSON, a field that there is not, or a value out of
 *   range; it names the field.
 */
export function readPlanning(text: string, name: string): PlannerOptions {
  return planningOf(parsed(text, name))
}

/** What {@link PlanningFile} says, as the planner takes it. */
export function planningOf(planning: z.output<typeof PlanningFile>): PlannerOptions {
  const { costs, pushLatency, pushUnknown, withholding, ...rest } = planning
  return { settings: { costs, pushLatency, pushUnknown, withholding }, ...rest }
}

function parsed(text: string, name: string): z.output<typeof PlanningFile> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new PortentError('ERR_INPUT', `${name} is not JSON: ${(cause as Error).message}`, {
      cause,
    })
  }
  const result = PlanningFile.safeParse(json)
  if (result.success) return result.data
  const [{ path, message }] = result.error.issues as [z.core.$ZodIssue]
  const where = path.length > 0 ? `/${path.join('/')}` : 'the whole'
  throw new PortentError(
    'ERR_INPUT',
    `${name}, ${where}: ${message}; docs/plans.md lists the settings`,
  )
}
