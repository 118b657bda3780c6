import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
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
  const read = Suppressions.safeParse(parsed(text, file))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new PortentError(
      'ERR_INPUT',
      `${file}#/${issue!.path.join('/')}: ${issue!.message}; write {"suppressions": ` +
        '[{"rule", "resource", "justification", "expires"}]}',
    )
  }
  return read.data.suppressions.map(({ rule, resource, fingerprint, justification, expires }) => ({
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
 * @throws PortentError `ERR_INPUT` for a file that is neither.
 */
export function readBaseline(text: string, file: string): string[] {
  const read = Baseline.safeParse(parsed(text, file))
  if (!read.success)
    throw new PortentError(
      'ERR_INPUT',
      `${file}: not a baseline; give a result that was written with --format json`,
    )
  if (Array.isArray(read.data)) return read.data
  return read.data.findings.map(({ fingerprint }) => fingerprint)
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PortentError(
      'ERR_INPUT',
      `${file}: not JSON (${(cause as Error).message}); correct it there`,
      { cause },
    )
  }
}
