import { Place, shown, type Unknown } from './place.ts'
import {
  emptyMessage,
  isDefault,
  type PlainMessage,
  type PlainValue,
  sortedEntries,
} from './plain-message.ts'
import type { Enumeration, FieldShape, FieldType, MessageShape } from './schema.ts'

const MAX_UINT32 = 2 ** 32 - 1
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * Reads a message from protobuf-JSON that `JSON.parse` has parsed.
 *
 * Names may be snake_case or camelCase, enums names or numbers, integers numbers or decimal strings;
 * null and absence are the default. A uint64 may also be a bigint, so that plain messages are read too.
 *
 * @returns `unknown` has each field and enum number that the schema does not know, by its place in
 *   `json`.
 * @throws PortentError `ERR_INPUT` for a value of the wrong kind, naming its field.
 * @see https://protobuf.dev/programming-guides/json/
 */
export function readJson(
  shape: MessageShape,
  json: unknown,
): { message: PlainMessage; unknown: Unknown[] } {
  const place = new Place(shape.name)
  return { message: readMessage(shape, json, place), unknown: place.unknown }
}

function readMessage(shape: MessageShape, json: unknown, place: Place): PlainMessage {
  const message = emptyMessage(shape)
  const seen = new Map<string, string>() // field or oneof -> the spelling that set it
  for (const [spelling, value] of Object.entries(objectAt(json, place))) {
    const field = shape.bySpelling.get(spelling)
    place.enter(spelling)
    if (!field) place.noteUnknown('field')
    else if (value !== null && value !== undefined) {
      setOnce(seen, field.oneof ?? field.name, spelling, place)
      message[field.name] = readField(field, value, place)
    }
    place.leave()
  }
  return message
}

function setOnce(seen: Map<string, string>, what: string, spelling: string, place: Place): void {
  const before = seen.get(what)
  if (before !== undefined)
    throw place.malformed(`${before} sets ${what} already`, 'keep one of them')
  seen.set(what, spelling)
}

function readField(field: FieldShape, json: unknown, place: Place): PlainValue {
  if (field.holds === 'list') {
    if (!Array.isArray(json)) throw unexpected('a list', json, place)
    return json.map((element, i) => readInside(field.type, i, element, place))
  }
  if (field.holds === 'map')
    return Object.fromEntries(
      Object.entries(objectAt(json, place)).map(([key, value]) => [
        textAt(key, place),
        readInside(field.type, key, value, place),
      ]),
    )
  return readValue(field.type, json, place)
}

function readInside(
  type: FieldType,
  token: string | number,
  json: unknown,
  place: Place,
): PlainValue {
  place.enter(token)
  const value = readValue(type, json, place)
  place.leave()
  return value
}

function readValue(type: FieldType, json: unknown, place: Place): PlainValue {
  switch (type.kind) {
    case 'uint32':
      return uint32At(json, place)
    case 'uint64':
      return uint64At(json, place)
    case 'bool':
      if (typeof json !== 'boolean') throw unexpected('true or false', json, place)
      return json
    case 'string':
      return textAt(json, place)
    case 'enum':
      return enumAt(type.enumeration, json, place)
    case 'message':
      return readMessage(type.message, json, place)
  }
}

function objectAt(json: unknown, place: Place): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw unexpected('an object', json, place)
  return json
}

/** A lone half of a surrogate pair has no UTF-8, so it could never be sent on. */
function textAt(json: unknown, place: Place): string {
  if (typeof json !== 'string') throw unexpected('a string', json, place)
  if (/\p{Surrogate}/u.test(json))
    throw place.malformed('the string has half a surrogate pair', 'write whole characters')
  return json
}

function uint32At(json: unknown, place: Place): number {
  const value = typeof json === 'string' && /^\d+$/.test(json) ? Number(json) : json
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_UINT32)
    throw unexpected(`a whole number from 0 to ${MAX_UINT32}`, json, place)
  return value + 0 // JSON may write 0 as -0
}

function uint64At(json: unknown, place: Place): bigint {
  if (typeof json === 'number' && Number.isInteger(json) && !Number.isSafeInteger(json))
    throw place.malformed(
      `${json} is above 2^53, where a JSON number is no longer exact`,
      'write it as a decimal string',
    )
  const value = typeof json === 'string' && /^\d{1,20}$/.test(json) ? BigInt(json) : json
  const exact = Number.isInteger(value) ? BigInt(value as number) : value
  if (typeof exact !== 'bigint' || exact < 0n || exact > MAX_UINT64)
    throw unexpected(`a whole number from 0 to ${MAX_UINT64}`, json, place)
  return exact
}

function enumAt(enumeration: Enumeration, json: unknown, place: Place): string | number {
  if (typeof json === 'string' && enumeration.numberOf.has(json)) return json
  if (typeof json === 'number' && json === (json | 0)) {
    const name = enumeration.nameOf.get(json)
    if (name === undefined) place.noteUnknown('enum number')
    return name ?? json
  }
  const names = [...enumeration.numberOf.keys()].join(', ')
  throw unexpected(`one of ${names}, or its number`, json, place)
}

function unexpected(expected: string, json: unknown, place: Place): Error {
  return place.malformed(`got ${shown(json)}`, `write ${expected}`)
}

/**
 * The message as canonical protobuf-JSON text: names as in the `.proto` files, fields by number,
 * defaults left out, uint64 as a string, map keys sorted, so that equal messages are equal texts.
 */
export function writeJson(shape: MessageShape, message: PlainMessage): string {
  return JSON.stringify(jsonOf(shape, message))
}

function jsonOf(shape: MessageShape, message: PlainMessage): object {
  const json: Record<string, unknown> = {}
  for (const field of shape.fields) {
    const value = message[field.name]
    if (value !== undefined && !isDefault(field, value)) json[field.name] = fieldJson(field, value)
  }
  return json
}

function fieldJson(field: FieldShape, value: PlainValue): unknown {
  if (field.holds === 'list')
    return (value as PlainValue[]).map((element) => valueJson(field.type, element))
  if (field.holds === 'map')
    return Object.fromEntries(
      sortedEntries(value as Record<string, PlainValue>).map(([key, element]) => [
        key,
        valueJson(field.type, element),
      ]),
    )
  return valueJson(field.type, value)
}

function valueJson(type: FieldType, value: PlainValue): unknown {
  if (type.kind === 'message') return jsonOf(type.message, value as PlainMessage)
  return type.kind === 'uint64' ? String(value) : value
}
