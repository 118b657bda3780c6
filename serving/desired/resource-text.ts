import type { Resource } from '../../goalstate/index.ts'

/** JSON has no bigint, which IPv6 addresses are. */
const tag = '$bigint'

/** A resource as JSON; what is undefined is left out. */
export function resourceText(resource: Resource): string {
  return JSON.stringify(resource, (_key, value: unknown) =>
    typeof value === 'bigint' ? { [tag]: String(value) } : value,
  )
}

/** The resource that {@link resourceText} wrote. */
export function resourceOf(text: string): Resource {
  // Most have no bigint, and looking at every field takes ten times as long.
  if (!text.includes(`"${tag}"`)) return JSON.parse(text) as Resource
  return JSON.parse(text, (_key, value: unknown) => bigintOr(value)) as Resource
}

function bigintOr(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(tag in value)) return value
  return BigInt((value as Record<typeof tag, string>)[tag])
}
