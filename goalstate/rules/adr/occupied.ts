import { formatPrefix, type Prefix, prefixAt } from '../../reasoning/index.ts'
import type { Cidr } from '../../state/address.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

type Address = Prefix['first']

/** Prefix lengths by which fixed IPs are found: a step is 256 blocks at most, 16 for IPv6. */
const levels = { 4: [0, 8, 16, 24, 32], 6: Array.from({ length: 33 }, (_, i) => 4 * i) } as const

/** Live ports by the blocks that hold their fixed IPs. */
const portsByBlock = lookup('port', (port) =>
  isLive(port)
    ? port.fixedIps.flatMap(({ ip }) =>
        ip.version === 0
          ? []
          : levels[ip.version].map((level) => keyOf(port.vpcId, prefixAt(ip.value, level))),
      )
    : undefined,
)

function keyOf(vpcId: string, block: Prefix): string {
  return pair(vpcId, formatPrefix(block))
}

/**
 * The port with the lowest fixed IP of a VPC in a prefix, other than `except`; of several with that IP
 * the first by id.
 *
 * It descends from block to block, so its cost does not grow with the ports in the prefix.
 */
export function firstOccupant(index: StateIndex, prefix: Cidr, except: Port): Port | undefined {
  if (prefix.version === 0) return undefined
  let range: { first: Address; last: Address } = prefix
  let key = ''
  for (const level of levels[prefix.version]) {
    if (level < prefix.length) continue
    const block = firstBlock(index, range.first, range.last, level, except)
    if (!block) return undefined
    range = block
    key = keyOf(except.vpcId, block)
  }
  return sorted(index.get(portsByBlock, key)).find(({ id }) => id !== except.id)
}

/** The first block of a length in a range that another port is in. */
function firstBlock(
  index: StateIndex,
  first: Address,
  last: Address,
  length: number,
  except: Port,
): Prefix | undefined {
  let at = first
  while (at <= last) {
    const block = prefixAt(at, length)
    for (const { id } of index.get(portsByBlock, keyOf(except.vpcId, block)))
      if (id !== except.id) return block
    at = typeof block.last === 'bigint' ? block.last + 1n : block.last + 1
  }
  return undefined
}
