import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'

/** How one value of a field is written; Alcor's schema uses no other scalar. */
export type FieldType =
  | { readonly kind: 'uint32' | 'uint64' | 'bool' | 'string' }
  | { readonly kind: 'enum'; readonly enumeration: Enumeration }
  | { readonly kind: 'message'; readonly message: MessageShape }

/** The names of an enum and their numbers; proto3 enums are open, so other numbers may come too. */
export interface Enumeration {
  readonly name: string
  readonly numberOf: ReadonlyMap<string, number>
  readonly nameOf: ReadonlyMap<number, string>
}

export interface FieldShape {
  /** As in the `.proto` file, snake_case; the key in plain messages. */
  readonly name: string
  readonly number: number
  /** How often it may come; the keys of a map are always strings in Alcor's schema. */
  readonly holds: 'one' | 'list' | 'map'
  readonly type: FieldType
  /** The oneof that it belongs to, of which at most one member is set. */
  readonly oneof: string | undefined
  /** Its value while it is not set; undefined if it is then absent. */
  readonly zero: number | bigint | boolean | string | undefined
}

/** One message type, as the readers and writers walk it. */
export interface MessageShape {
  readonly name: string
  /** By ascending number, the order in which they are written. */
  readonly fields: readonly FieldShape[]
  readonly byNumber: ReadonlyMap<number, FieldShape>
  /** The fields that are lists or maps. */
  readonly collections: readonly FieldShape[]
  /** Of each field that is never absent its zero; of the collections nothing but the key. */
  readonly defaults: Readonly<Record<string, number | bigint | boolean | string>>
  /** By both spellings that protobuf-JSON allows, `vpc_states` and `vpcStates`. */
  readonly bySpelling: ReadonlyMap<string, FieldShape>
}

const folder = new URL('.', import.meta.url)
const shapes = new Map<string, MessageShape>()
let loaded: protobuf.Root | undefined

/**
 * The shape of a message of `alcor.schema`. The `.proto` files beside this one are read on first use.
 *
 * @param name - Without the package, e.g. `GoalStateV2`.
 * @throws Error if the schema has no such message.
 */
export function messageShape(name: string): MessageShape {
  loaded ??= loadSchema()
  return shapeOf(loaded.lookupType(`alcor.schema.${name}`))
}

/** A method of a gRPC service of Alcor's schema. */
export interface MethodShape {
  readonly name: string
  /** As HTTP/2 names it, e.g. `/alcor.schema.GoalStateProvisioner/RequestGoalStates`. */
  readonly path: string
  readonly requestStream: boolean
  readonly responseStream: boolean
}

/**
 * The methods of a service of `alcor.schema`.
 *
 * @param name - Without the package, e.g. `GoalStateProvisioner`.
 * @throws Error if the schema has no such service.
 */
export function serviceMethods(name: string): MethodShape[] {
  loaded ??= loadSchema()
  const service = loaded.lookupService(`alcor.schema.${name}`)
  return service.methodsArray.map((method) => ({
    name: method.name,
    path: `/alcor.schema.${name}/${method.name}`,
    requestStream: method.requestStream ?? false,
    responseStream: method.responseStream ?? false,
  }))
}

function loadSchema(): protobuf.Root {
  const files = readdirSync(folder).filter((file) => file.endsWith('.proto'))
  const paths = files.map((file) => fileURLToPath(new URL(file, folder)))
  const root = new protobuf.Root().loadSync(paths, { keepCase: true })
  root.resolveAll()
  return root
}

/** Alcor's messages do not contain themselves, so the walk ends. */
function shapeOf(type: protobuf.Type): MessageShape {
  const known = shapes.get(type.fullName)
  if (known) return known
  const fields = type.fieldsArray.map(fieldShape).sort((a, b) => a.number - b.number)
  const shape: MessageShape = {
    name: type.name,
    fields,
    byNumber: new Map(fields.map((field) => [field.number, field])),
    collections: fields.filter(({ holds }) => holds !== 'one'),
    defaults: defaultsOf(fields),
    bySpelling: new Map(
      fields.flatMap((field) => [
        [field.name, field],
        [camelCase(field.name), field],
      ]),
    ),
  }
  shapes.set(type.fullName, shape)
  return shape
}

/** One object to copy, so that all messages of a type have their keys in one order. */
function defaultsOf(fields: readonly FieldShape[]): MessageShape['defaults'] {
  return Object.fromEntries(
    fields.flatMap(({ name, holds, zero }) => {
      if (holds !== 'one') return [[name, '']]
      return zero === undefined ? [] : [[name, zero]]
    }),
  )
}

function fieldShape(field: protobuf.Field): FieldShape {
  const holds = field.map ? 'map' : field.repeated ? 'list' : 'one'
  const type = fieldType(field)
  const oneof = field.partOf?.name
  const zero = holds === 'one' && oneof === undefined ? zeroOf(type) : undefined
  return { name: field.name, number: field.id, holds, type, oneof, zero }
}

function zeroOf(type: FieldType): FieldShape['zero'] {
  switch (type.kind) {
    case 'uint32':
      return 0
    case 'uint64':
      return 0n
    case 'bool':
      return false
    case 'string':
      return ''
    case 'enum':
      return type.enumeration.nameOf.get(0)
    case 'message':
      return undefined
  }
}

function fieldType(field: protobuf.Field): FieldType {
  const { resolvedType, type } = field
  if (resolvedType instanceof protobuf.Type)
    return { kind: 'message', message: shapeOf(resolvedType) }
  if (resolvedType instanceof protobuf.Enum)
    return { kind: 'enum', enumeration: enumerationOf(resolvedType) }
  if (type === 'uint32' || type === 'uint64' || type === 'bool' || type === 'string')
    return { kind: type }
  throw new Error(`${field.fullName} is of type ${type}, which the readers do not know yet`)
}

function enumerationOf(enumeration: protobuf.Enum): Enumeration {
  const pairs = Object.entries(enumeration.values)
  return {
    name: enumeration.name,
    numberOf: new Map(pairs),
    nameOf: new Map(pairs.map(([name, number]) => [number, name])),
  }
}

/** protobuf's own rule: an underscore goes, and the letter after it becomes a capital. */
function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
