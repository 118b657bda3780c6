/** What several routes say alike: the fields of a VM, an item and a moment, and a problem. */
import { z } from 'zod'
import { canonicalAddress } from './address.ts'

/** Above 2^24 - 1 the number is a local one, for a network that a log names instead of numbering. */
const vniRange = z
  .int()
  .min(1)
  .max(2 ** 32 - 1)

export const Vni = vniRange.describe(
  'Virtual network identifier of the tenant. Up to 16777215 as in VXLAN; above, a local number for a ' +
    'network that its log names',
)

/** A VNI in a path, where all is text; `Number` makes it one. */
export const VniInPath = z
  .string()
  .refine((text) => /^\d{1,10}$/.test(text) && vniRange.safeParse(Number(text)).success, {
    error: `Expected a VNI: a whole number from 1 to ${2 ** 32 - 1}`,
  })

/** Canonical once it is checked. */
export const Address = z
  .string()
  .min(1)
  .max(253)
  .refine((text) => canonicalAddress(text) !== undefined, {
    error:
      'Expected an IPv4 or IPv6 address, whole and without a prefix or port, or the name that the log had, ' +
      'without control characters',
  })
  .overwrite((text) => canonicalAddress(text) ?? text)
  .describe('IPv4 or IPv6 address in any spelling, or the endpoint name that the log had')

/** The latest moment that a Date can name. */
const latest = 8.64e15

export const Moment = z
  .union([z.iso.datetime({ offset: true }), z.number().min(0).max(latest)])
  .describe('ISO 8601 with an offset, or milliseconds since the epoch')

/**
 * Milliseconds since the epoch, to the microsecond: so they come back from the warehouse as they went, and a
 * report that a model has learned is known for the same.
 */
export const timeOf = (moment: z.output<typeof Moment>): number =>
  typeof moment === 'number' ? Math.round(moment * 1e3) / 1e3 : Date.parse(moment)

export const MomentOut = z.iso.datetime().describe('ISO 8601 in UTC')

/** @param time - Milliseconds since the epoch, in the range of a Date. */
export const isoTime = (time: number): string => new Date(Math.min(time, latest)).toISOString()

export const Problem = z
  .object({
    type: z.string().describe('URN of the kind of problem'),
    title: z.string().describe('The kind of problem in words'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong this time, and the remedy'),
    instance: z.string().describe('Path of the request'),
    code: z.string().describe('Stable; branch on this one'),
    requestId: z.string().describe('Finds the request in the log of the service'),
    errors: z
      .array(
        z.object({
          in: z.string().describe('`body`, `params` or `querystring`'),
          pointer: z.string().describe('JSON Pointer (RFC 6901) to the value'),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('Every field that is wrong'),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details (RFC 9457)',
    examples: [
      {
        type: 'urn:portent:problem:validation',
        title: 'The request is not valid',
        status: 400,
        detail: 'body /vni: Too small: expected number to be >=1',
        instance: '/v1/predictions',
        code: 'ERR_VALIDATION',
        requestId: 'req-1',
        errors: [{ in: 'body', pointer: '/vni', detail: 'Too small: expected number to be >=1' }],
      },
    ],
  })

/** One problem answer of a route's `response`. */
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** How a batch was taken. */
export const Taken = z.object({
  accepted: z.int().min(0).describe('Entries that were new and are kept now'),
  duplicates: z.int().min(0).describe('Entries that had been reported before, and changed nothing'),
})
