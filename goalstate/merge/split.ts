import { grouped } from '../reasoning/grouped.ts'
import type { Mac } from '../state/address.ts'
import { type Dhcp, isLive, type Resource } from '../state/state.ts'
import type { HostPart } from './message.ts'
import { Needs } from './needs.ts'
import { inDependencyOrder } from './order.ts'
import { remembered } from './remembered.ts'
import { MessageSize, SliceSize, type WireSizes } from './wire-size.ts'

/**
 * M18: takes a message apart until each piece has at most `most` bytes as GoalStateV2, first by hosts, then
 * by what one host is told. Every piece has what is needed to understand it; one that is too large by
 * itself, such as a single group of thousands of rules, stays in one.
 *
 * @returns In the order in which they must be sent.
 */
export function split(parts: readonly HostPart[], most: number, sizes: WireSizes): HostPart[][] {
  if (sizeOf(parts, sizes) <= most) return [[...parts]]
  if (parts.length > 1) {
    const middle = parts.length >> 1
    return [
      ...split(parts.slice(0, middle), most, sizes),
      ...split(parts.slice(middle), most, sizes),
    ]
  }
  const [part] = parts as [HostPart]
  if (part.isWhole) return [[part]]
  return chunks(part, most, sizes).map((resources) => [{ ...part, resources }])
}

function sizeOf(parts: readonly HostPart[], sizes: WireSizes): number {
  const size = new MessageSize(sizes)
  for (const { host, resources } of parts) size.add(host, resources)
  return size.bytes
}

function chunks({ host, resources }: HostPart, most: number, sizes: WireSizes): Resource[][] {
  const needs = new Needs(resources)
  const leases = leasesByMac(resources)
  const done: Resource[][] = []
  const told = new Set<Resource>()
  let chunk = new SliceSize(host, sizes)
  for (const resource of [...resources].sort(inDependencyOrder)) {
    // What others needed has been told with them.
    if (told.has(resource)) continue
    const together = [resource, ...(isLive(resource) ? leasesOf(resource, leases) : [])]
    const own = [...together, ...[...needs.of(together)].map(asContext)]
    if (chunk.resources.size > 0 && chunk.bytesWith(own) > most) {
      done.push([...chunk.resources])
      chunk = new SliceSize(host, sizes)
    }
    chunk.add(own)
    for (const each of own) told.add(each)
  }
  return [...done, [...chunk.resources]]
}

/** What is being deleted and still looked up is there for that until its own turn comes. */
const asContext = remembered(
  (resource: Resource): Resource =>
    isLive(resource) ? resource : ({ ...resource, operation: 'info' } as Resource),
)

/** A port and its lease come together. */
function leasesOf(resource: Resource, leases: ReadonlyMap<string, Dhcp[]>): readonly Dhcp[] {
  return resource.type === 'port' ? (leases.get(macText(resource)) ?? []) : []
}

function leasesByMac(resources: readonly Resource[]): Map<string, Dhcp[]> {
  const live = resources.filter((one): one is Dhcp => one.type === 'dhcp' && isLive(one))
  return grouped(live, macText)
}

const macText = ({ mac }: { readonly mac: Mac }) => mac.canonical || mac.text
