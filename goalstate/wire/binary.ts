import protobuf from 'protobufjs'
import { PortentError } from '../../core/index.ts'
import { Place, type Unknown } from './place.ts'
import {
  emptyMessage,
  isDefault,
  type PlainMessage,
  type PlainValue,
  sortedEntries,
} from './plain-message.ts'
import type { FieldShape, FieldType, MessageShape } from './schema.ts'

/** Wire types of the protobuf encoding that Alcor's schema uses. */
const VARINT = 0
const LENGTH_DELIMITED = 2

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a message from the protobuf binary encoding.
 *
 * protobufjs's generated decoders drop unknown fields and name no place in their errors, so this
 * walks the schema itself, over protobufjs's reader. It is stricter than the specification in one
 * point: a known field of the wrong wire type is an error, because it means that the bytes are of
 * another message.
 *
 * @returns `unknown` has each field and enum number that the schema does not know; the pointer of a
 *   field ends with its number, `/state_requests/0/12`.
 * @throws PortentError `ERR_INPUT` for bytes that are no such message, naming the field.
 */
export function readBinary(
  shape: MessageShape,
  bytes: Uint8Array,
): { message: PlainMessage; unknown: Unknown[] } {
  // A view: protobufjs reads a Buffer faster, and `readText` needs one.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reader = protobuf.Reader.create(buffer)
  const place = new Place(shape.name)
  const message = emptyMessage(shape)
  try {
    readFields(shape, reader, buffer.length, message, place)
  } catch (cause) {
    throw cause instanceof PortentError ? cause : notProtobuf(reader, place, cause)
  }
  return { message, unknown: place.unknown }
}

/** protobufjs's errors, which name no field: the place is where the reader was. */
function notProtobuf(reader: protobuf.Reader, place: Place, cause: unknown): PortentError {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return place.malformed(
    `not protobuf at byte ${reader.pos} (${problem})`,
    'the message was cut short or is of another format; send it whole',
  )
}

/** Reads fields up to offset `end` into `message`, as protobuf merges: last scalar wins, lists grow. */
function readFields(
  shape: MessageShape,
  reader: protobuf.Reader,
  end: number,
  message: PlainMessage,
  place: Place,
): void {
  while (reader.pos < end) {
    const tag = reader.tag()
    const field = shape.byNumber.get(tag >>> 3)
    if (field) {
      place.enter(field.name)
      readField(shape, field, tag & 7, reader, message, place)
    } else {
      place.enter(tag >>> 3)
      skipUnknown(tag, reader, place)
    }
    refuseOverrun(reader, end, place)
    place.leave()
  }
}

function readField(
  shape: MessageShape,
  field: FieldShape,
  wireType: number,
  reader: protobuf.Reader,
  message: PlainMessage,
  place: Place,
): void {
  expectWireType(field.holds === 'map' ? 'message' : field.type.kind, wireType, place)
  if (field.holds === 'map') {
    readEntry(field, reader, message[field.name] as Record<string, PlainValue>, place)
  } else if (field.holds === 'list') {
    const list = message[field.name] as PlainValue[]
    place.enter(list.length)
    list.push(readValue(field.type, reader, undefined, place))
    place.leave()
  } else {
    message[field.name] = readValue(field.type, reader, message[field.name], place)
    if (field.oneof !== undefined) clearOthers(shape, field, message)
  }
}

function skipUnknown(tag: number, reader: protobuf.Reader, place: Place): void {
  reader.skipType(tag & 7, 0, tag >>> 3)
  place.noteUnknown('field')
}

function expectWireType(kind: FieldType['kind'], wireType: number, place: Place): void {
  const expected = kind === 'string' || kind === 'message' ? LENGTH_DELIMITED : VARINT
  if (wireType !== expected)
    throw place.malformed(
      `a ${kind} has wire type ${expected}, this has ${wireType}`,
      'check that the bytes are a whole message of this type and no other',
    )
}

/** The last member of a oneof that comes is the one that is set. */
function clearOthers(shape: MessageShape, set: FieldShape, message: PlainMessage): void {
  for (const field of shape.fields)
    if (field.oneof === set.oneof && field !== set) delete message[field.name]
}

/** @param before - The value so far; a message that comes twice is merged. */
function readValue(
  type: FieldType,
  reader: protobuf.Reader,
  before: PlainValue | undefined,
  place: Place,
): PlainValue {
  switch (type.kind) {
    case 'uint32':
      return reader.uint32()
    case 'uint64':
      return BigInt(String(reader.uint64()))
    case 'bool':
      return reader.bool()
    case 'string':
      return readText(reader, place)
    case 'enum': {
      const number = reader.int32()
      const name = type.enumeration.nameOf.get(number)
      if (name === undefined) place.noteUnknown('enum number')
      return name ?? number
    }
    case 'message': {
      const message = (before as PlainMessage | undefined) ?? emptyMessage(type.message)
      readFields(type.message, reader, readEnd(reader, place), message, place)
      return message
    }
  }
}

/**
 * One entry of a map: a message with the key as field 1 and the value as field 2, each of which may
 * be missing. A key that comes again replaces the value.
 */
function readEntry(
  field: FieldShape,
  reader: protobuf.Reader,
  map: Record<string, PlainValue>,
  place: Place,
): void {
  const end = readEnd(reader, place)
  let key = ''
  let value: PlainValue | undefined
  while (reader.pos < end) {
    const tag = reader.tag()
    const number = tag >>> 3
    if (number === 1) {
      expectWireType('string', tag & 7, place)
      key = readText(reader, place)
    } else {
      place.enter(key)
      if (number === 2) {
        expectWireType(field.type.kind, tag & 7, place)
        value = readValue(field.type, reader, value, place)
      } else {
        place.enter(number)
        skipUnknown(tag, reader, place)
        place.leave()
      }
      place.leave()
    }
    refuseOverrun(reader, end, place)
  }
  setKey(map, key, value ?? emptyValue(field.type))
}

function emptyValue(type: FieldType): PlainValue {
  if (type.kind !== 'message') throw new Error(`maps of ${type.kind} are not in Alcor's schema`)
  return emptyMessage(type.message)
}

/** `map[key] = value` also where the key is `__proto__`, which plain assignment takes for the prototype. */
function setKey(map: Record<string, PlainValue>, key: string, value: PlainValue): void {
  if (key !== '__proto__') map[key] = value
  else
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
}

/** Reads a length prefix; gives the offset where what it counts ends. */
function readEnd(reader: protobuf.Reader, place: Place): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len)
    throw place.malformed(
      `${length} bytes are announced at byte ${reader.pos} and ${reader.len - reader.pos} are left`,
      'the message was cut short or is not protobuf; send it whole',
    )
  return end
}

function refuseOverrun(reader: protobuf.Reader, end: number, place: Place): void {
  if (reader.pos > end)
    throw place.malformed(
      `a value runs past the end of the message around it, to byte ${reader.pos}`,
      'the message was damaged; send it again',
    )
}

function readText(reader: protobuf.Reader, place: Place): string {
  const end = readEnd(reader, place)
  const bytes = reader.buf as Buffer
  const start = reader.pos
  reader.pos = end
  const text = bytes.toString('utf8', start, end)
  // U+FFFD stands for bytes that are not UTF-8, or for itself; only the slower decoder can tell.
  if (text.includes('\ufffd')) return decodeStrictly(bytes.subarray(start, end), place)
  return text
}

function decodeStrictly(bytes: Uint8Array, place: Place): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw place.malformed('the string is not UTF-8', 'proto3 strings must be; encode it as UTF-8')
  }
}

/**
 * The message in the canonical protobuf binary encoding: fields by number, defaults left out, map
 * entries by key, so that equal messages are equal bytes.
 */
export function writeBinary(shape: MessageShape, message: PlainMessage): Uint8Array {
  const writer = protobuf.Writer.create()
  writeFields(shape, message, writer)
  return writer.finish()
}

function writeFields(shape: MessageShape, message: PlainMessage, writer: protobuf.Writer): void {
  for (const field of shape.fields) {
    const value = message[field.name]
    if (value === undefined || isDefault(field, value)) continue
    if (field.holds === 'map') {
      for (const entry of sortedEntries(value as Record<string, PlainValue>))
        writeEntry(field, entry, writer)
    } else if (field.holds === 'list') {
      for (const element of value as PlainValue[])
        writeValue(field.type, field.number, element, writer)
    } else {
      writeValue(field.type, field.number, value, writer)
    }
  }
}

function writeEntry(
  field: FieldShape,
  [key, value]: [string, PlainValue],
  writer: protobuf.Writer,
): void {
  writer.uint32(tagOf(field.number, LENGTH_DELIMITED)).fork()
  writer.uint32(tagOf(1, LENGTH_DELIMITED)).string(key)
  writeValue(field.type, 2, value, writer)
  writer.ldelim()
}

function writeValue(
  type: FieldType,
  number: number,
  value: PlainValue,
  writer: protobuf.Writer,
): void {
  switch (type.kind) {
    case 'uint32':
      writer.uint32(tagOf(number, VARINT)).uint32(value as number)
      break
    case 'uint64':
      writer.uint32(tagOf(number, VARINT)).uint64(String(value))
      break
    case 'bool':
      writer.uint32(tagOf(number, VARINT)).bool(value as boolean)
      break
    case 'string':
      writer.uint32(tagOf(number, LENGTH_DELIMITED)).string(value as string)
      break
    case 'enum':
      writer
        .uint32(tagOf(number, VARINT))
        .int32(typeof value === 'number' ? value : type.enumeration.numberOf.get(value as string)!)
      break
    case 'message':
      writer.uint32(tagOf(number, LENGTH_DELIMITED)).fork()
      writeFields(type.message, value as PlainMessage, writer)
      writer.ldelim()
      break
  }
}

function tagOf(number: number, wireType: number): number {
  return (number << 3) | wireType
}
