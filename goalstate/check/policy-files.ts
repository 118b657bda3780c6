import { z } from 'zod'
import { parseJson } from '../read/json-text.ts'
import { inShape } from '../read/shape.ts'
import type { Suppression } from './policy.ts'

const Suppressions = z.strictObject({
  suppressions: z.array(
    z.strictObject({
      rule: z.string().min(1),
      resource: z.string().min(1).optional(),
      fingerprint: z.string().min(1).optional(),
      justification: z.string().refine((text) => text.trim() !== '', 'say why'),
      expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
    }),
  ),
})

/**
 * Reads suppressions: `{"suppressions": [{"rule", "resource"?, "fingerprint"?, "justification",
 * "expires"?}]}`. A date alone is its first moment in UTC, from which the suppression holds no more.
 *
 * @param file - Named in errors.
 * @throws PortentError `ERR_INPUT` for a file that is none, naming the place.
 */
export function readSuppressions(text: string, file: string): Suppression[] {
  const read = inShape(
    Suppressions,
    parseJson(text, file),
    file,
    'write {"suppressions": [{"rule", "resource", "justification", "expires"}]}',
  )
  return read.suppressions.map(({ rule, resource, fingerprint, justification, expires }) => ({
    rule,
    justification,
    ...(resource !== undefined && { resource }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(expires !== undefined && { expires: new Date(expires) }),
  }))
}

const Baseline = z.union([
  z.array(z.string()),
  z.object({ findings: z.array(z.object({ fingerprint: z.string() })) }),
])

/**
 * Reads a baseline: an earlier result as JSON, or a list of fingerprints.
 *
 * @param file - Named in errors.
 * @throws PortentError `ERR_INPUT` for a file that is neither, naming the place.
 */
export function readBaseline(text: string, file: string): string[] {
  const read = inShape(
    Baseline,
    parseJson(text, file),
    file,
    'a baseline is a result that was written with --format json, or a list of fingerprints',
  )
  return Array.isArray(read) ? read : read.findings.map(({ fingerprint }) => fingerprint)
}
