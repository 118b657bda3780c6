import { PortentError } from '../../core/index.ts'
import {
  type AllowedPair,
  type Neighbor,
  type Port,
  type Resource,
  resourceTypes,
} from '../state/state.ts'
import { placedTypes, stateFields } from '../state/wire-names.ts'
import { type MessageShape, messageShape } from '../wire/schema.ts'
import { binarySize, textSize, varintSize, withLength } from '../wire/size.ts'
import { allowedPair, stateOf, text } from '../write/to-goal-state.ts'

/** What one resource takes in a GoalStateV2. */
interface Size {
  /** Wherever it is in the message. */
  readonly state: number
  /** For each host that is said to be sent it. */
  readonly placed: number
}

/** Sizes of resources on the wire, each worked out once. */
export class WireSizes {
  readonly #known = new Map<Resource, Size>()

  of(resource: Resource): Size {
    let size = this.#known.get(resource)
    if (!size) {
      size = { state: namingPlace(stateSize, resource), placed: placedSize(resource) }
      this.#known.set(resource, size)
    }
    return size
  }
}

/** What a goal state cannot say is refused by whoever writes it, who does not know where it was read. */
function namingPlace(sizeOf: (resource: Resource) => number, resource: Resource): number {
  try {
    return sizeOf(resource)
  } catch (cause) {
    if (!(cause instanceof PortentError)) throw cause
    const { file, pointer } = resource
    throw new PortentError(cause.code, `${file}#${pointer}: ${cause.message}`, { cause })
  }
}

const shapes = new Map<string, MessageShape>()

/** The message that a field of GoalStateV2 maps keys to. */
function shapeOf(field: string): MessageShape {
  let shape = shapes.get(field)
  if (!shape) {
    const { type } = messageShape('GoalStateV2').bySpelling.get(field)!
    if (type.kind !== 'message') throw new Error(`${field} maps to ${type.kind}, and no message`)
    shape = type.message
    shapes.set(field, shape)
  }
  return shape
}

/** An entry of a map: a tag, and after its length a key and a value, each with a tag and a length. */
function stateSize(resource: Resource): number {
  if (!isTold(resource)) return 0
  const value = valueSize(resource)
  return 1 + withLength(1 + textSize(resource.key) + 1 + withLength(value))
}

/** What there are masses of is counted by hand, in a tenth of the time. */
function valueSize(resource: Told): number {
  const { type, operation, update } = resource
  const isNamed = typeof operation === 'string' && typeof update === 'string'
  if (isNamed && type === 'neighbor') return neighborSize(resource)
  if (isNamed && type === 'port') return portSize(resource)
  return binarySize(shapeOf(stateFields[type]), stateOf(resource) as never)
}

function neighborSize(neighbor: Neighbor): number {
  let size = commonSize(neighbor)
  size += textField(neighbor.vpcId) + textField(neighbor.name)
  size += textField(text(neighbor.mac)) + textField(text(neighbor.hostMac))
  size += textField(text(neighbor.hostIp))
  for (const { kind, subnetId, ip, arionGroup, tunnelId } of neighbor.fixedIps) {
    const kindSize = kind === 'l2' ? 0 : typeof kind === 'number' ? numberField(kind) : 2
    const fixed = kindSize + textField(subnetId) + textField(text(ip))
    size += 1 + withLength(fixed + textField(arionGroup) + numberField(tunnelId))
  }
  return stateWith(neighbor, size + pairsSize(neighbor.allowedPairs))
}

function portSize(port: Port): number {
  let size = commonSize(port)
  size += textField(port.vpcId) + textField(port.name)
  size += textField(port.deviceId) + textField(port.deviceOwner) + textField(text(port.mac))
  size += port.adminStateUp ? 2 : 0
  if (port.host)
    size += 1 + withLength(textField(text(port.host.ip)) + textField(text(port.host.mac)))
  for (const { subnetId, ip } of port.fixedIps)
    size += 1 + withLength(textField(subnetId) + textField(text(ip)))
  for (const id of port.securityGroupIds) size += 1 + withLength(textField(id))
  return stateWith(port, size + pairsSize(port.allowedPairs))
}

function commonSize({ revision, requestId, id, update }: Port | Neighbor): number {
  const updateSize = update === 'delta' ? 0 : 2
  return numberField(revision ?? 0) + textField(requestId) + textField(id) + updateSize
}

function pairsSize(pairs: readonly AllowedPair[]): number {
  let size = 0
  for (const pair of pairs) {
    const { ip_address, mac_address } = allowedPair(pair)
    size += 1 + withLength(textField(ip_address) + textField(mac_address))
  }
  return size
}

const stateWith = ({ operation }: Resource, configuration: number) =>
  (operation === 'info' ? 0 : 2) + 1 + withLength(configuration)

const textField = (value: string) => (value === '' ? 0 : 1 + textSize(value))

const numberField = (value: number) => (value === 0 ? 0 : 1 + (value < 0 ? 10 : varintSize(value)))

type Told = Extract<Resource, { type: keyof typeof stateFields }>

function isTold(resource: Resource): resource is Told {
  return resource.type in stateFields
}

/** The first type of the enum is the default, which is not written. */
const defaultType = resourceTypes[0]

function placedSize({ type, key }: Resource): number {
  const written = placedTypes.write(type as never)
  const typeSize = written === undefined || type === defaultType ? 0 : 2
  return 1 + withLength(typeSize + (key === '' ? 0 : 1 + textSize(key)))
}

/** Bytes of one host's list, whose elements take so many. */
function hostSize(host: string, elements: number): number {
  return 1 + withLength(1 + textSize(host) + 1 + withLength(elements))
}

/** Counts the bytes of a GoalStateV2 as it grows. */
export class MessageSize {
  readonly #sizes: WireSizes
  readonly #stated = new Set<Resource>()
  readonly #placed = new Map<string, number>()
  #states = 0

  constructor(sizes: WireSizes) {
    this.#sizes = sizes
  }

  /** Adds distinct resources that a host is sent; once for each host. The host `''` is nobody. */
  add(host: string, resources: Iterable<Resource>): void {
    let elements = 0
    for (const resource of resources) {
      const { state, placed } = this.#sizes.of(resource)
      elements += placed
      if (this.#stated.has(resource)) continue
      this.#stated.add(resource)
      this.#states += state
    }
    if (host !== '') this.#placed.set(host, elements)
  }

  get bytes(): number {
    let bytes = this.#states
    for (const [host, elements] of this.#placed) bytes += hostSize(host, elements)
    return bytes
  }
}

/** Bytes of the GoalStateV2 that sends one host some distinct resources. */
export function sliceSize(host: string, resources: Iterable<Resource>, sizes: WireSizes): number {
  let states = 0
  let elements = 0
  for (const resource of resources) {
    const { state, placed } = sizes.of(resource)
    states += state
    elements += placed
  }
  return states + (host === '' ? 0 : hostSize(host, elements))
}

/** A GoalStateV2 that sends one host some resources, as it grows. */
export class SliceSize {
  readonly resources = new Set<Resource>()
  readonly #host: string
  readonly #sizes: WireSizes
  #states = 0
  #elements = 0

  constructor(host: string, sizes: WireSizes) {
    this.#host = host
    this.#sizes = sizes
  }

  /** What is in it already counts once. */
  add(resources: Iterable<Resource>): void {
    for (const resource of resources) {
      if (this.resources.has(resource)) continue
      this.resources.add(resource)
      const { state, placed } = this.#sizes.of(resource)
      this.#states += state
      this.#elements += placed
    }
  }

  /** How many bytes it would have with more. */
  bytesWith(more: readonly Resource[]): number {
    let states = this.#states
    let elements = this.#elements
    for (const resource of more) {
      if (this.resources.has(resource)) continue
      const { state, placed } = this.#sizes.of(resource)
      states += state
      elements += placed
    }
    return states + (this.#host === '' ? 0 : hostSize(this.#host, elements))
  }
}
