import { isDefault, type PlainMessage, type PlainValue } from './plain-message.ts'
import type { FieldShape, FieldType, MessageShape } from './schema.ts'

/** How many bytes `writeBinary` writes for a message, without writing them. */
export function binarySize(shape: MessageShape, message: PlainMessage): number {
  let size = 0
  for (const field of shape.fields) {
    const value = message[field.name]
    if (value === undefined || isDefault(field, value)) continue
    if (field.holds === 'map') size += mapSize(field, value as Record<string, PlainValue>)
    else if (field.holds === 'list')
      for (const element of value as PlainValue[]) size += TAG + valueSize(field.type, element)
    else size += TAG + valueSize(field.type, value)
  }
  return size
}

/** A tag of fields 1 to 15; Alcor's schema has none above. */
const TAG = 1

function mapSize(field: FieldShape, map: Record<string, PlainValue>): number {
  let size = 0
  for (const key of Object.keys(map)) {
    const entry = TAG + textSize(key) + TAG + valueSize(field.type, map[key]!)
    size += TAG + withLength(entry)
  }
  return size
}

function valueSize(type: FieldType, value: PlainValue): number {
  switch (type.kind) {
    case 'uint32':
      return varintSize(value as number)
    case 'uint64':
      return varintSize(Number(value))
    case 'bool':
      return 1
    case 'string':
      return textSize(value as string)
    case 'enum': {
      const number =
        typeof value === 'number' ? value : type.enumeration.numberOf.get(value as string)!
      return number < 0 ? 10 : varintSize(number)
    }
    case 'message':
      return withLength(binarySize(type.message, value as PlainMessage))
  }
}

/** A text after its length. */
export function textSize(text: string): number {
  return withLength(Buffer.byteLength(text))
}

/** So many bytes after their length. */
export function withLength(bytes: number): number {
  return varintSize(bytes) + bytes
}

/** @param value - Whole, from 0; rounding above 2^53 does not change the answer but at powers of 128. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 128; rest /= 128) size++
  return size
}
