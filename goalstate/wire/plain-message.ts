import type { FieldShape, MessageShape } from './schema.ts'

/**
 * A decoded message: proto3 defaults filled in, field names as in the `.proto` files.
 *
 * uint32 is a number, uint64 a bigint, an enum its name (its number where the schema has no name for
 * it), a list an array, a map an object. A message or a member of a oneof that is not set is absent.
 */
export type PlainMessage = { [field: string]: PlainValue }

export type PlainValue =
  | number
  | bigint
  | boolean
  | string
  | PlainMessage
  | PlainValue[]
  | { [key: string]: PlainValue }

/** A message of which nothing is set. */
export function emptyMessage(shape: MessageShape): PlainMessage {
  const message: PlainMessage = { ...shape.defaults }
  for (const { name, holds } of shape.collections) message[name] = holds === 'list' ? [] : {}
  return message
}

/** True if proto3 leaves `value` out when it writes `field`: it is the default, and no presence is kept. */
export function isDefault(field: FieldShape, value: PlainValue): boolean {
  if (field.holds === 'list') return (value as PlainValue[]).length === 0
  if (field.holds === 'map') return Object.keys(value).length === 0
  return value === field.zero
}

/** The entries of a map in canonical order: by the UTF-8 bytes of the key, as Go and C++ sort them. */
export function sortedEntries<V>(map: Readonly<Record<string, V>>): [string, V][] {
  return Object.entries(map)
    .map(([key, value]) => ({ bytes: Buffer.from(key), key, value }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key, value }) => [key, value])
}
