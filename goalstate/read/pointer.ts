/** One token of a JSON pointer, escaped (RFC 6901). */
export function token(name: string): string {
  return name.includes('/') || name.includes('~')
    ? name.replaceAll('~', '~0').replaceAll('/', '~1')
    : name
}

/** A place as errors name it: `now.json#/hosts/0`, and with more to the pointer `now.json#/hosts/0/ports`. */
export function placeIn(name: string, pointer: string): string {
  return name.includes('#/') ? `${name}${pointer}` : `${name}#${pointer}`
}

/** What a JSON pointer leads to; undefined where it leads nowhere. */
export function at(json: unknown, pointer: string): unknown {
  let value = json
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return value
}

/** A value as `unread` shows it: JSON text, cut to 60 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
