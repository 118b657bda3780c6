import { below, PortentError, type Random } from '../../core/index.ts'

/** First and last address of a private range that tenants choose from. */
type Range = readonly [number, number]

const last = 0x0affffff // 10.255.255.255
/** What tenants number their networks with; most begin alike, so most overlap. */
const common: readonly Range[] = [
  [0x0a000000, last],
  [0x0a000000, last],
  [0x0a010000, last],
  [0x0a640000, last],
  [0xac100000, 0xac1fffff],
  [0xc0a80000, 0xc0a8ffff],
]
const everything: Range = [0x0a000000, last]
const smallVpc = 500

/**
 * The addresses of one VPC, handed out subnet by subnet: a tier takes the next free subnet when its own is
 * full. An address that was given back is used again only when the range has no fresh one.
 */
export class AddressPlan {
  readonly #end: number
  readonly #subnetSize: number
  /** By tier: the next address of its current subnet, and the end of that. */
  readonly #next: number[] = []
  readonly #subnetEnd: number[] = []
  readonly #released: number[] = []
  #reused = 0
  #nextSubnet: number

  /** @param vms - Nominal size of the VPC: a large one takes larger subnets from all of 10.0.0.0/8. */
  constructor(vms: number, random: Random) {
    const range = vms < smallVpc ? common[below(random, common.length)]! : everything
    this.#nextSubnet = range[0]
    this.#end = range[1] + 1
    this.#subnetSize = vms < 2_000 ? 256 : 4_096
  }

  /**
   * A free address for a VM of this tier, as a number in network order.
   *
   * @param tier - Index of the tier's subnets, from 0.
   * @throws {@link PortentError} `ERR_INPUT` when the range is full.
   */
  take(tier: number): number {
    const next = this.#next[tier] ?? 0
    if (next < (this.#subnetEnd[tier] ?? 0)) {
      this.#next[tier] = next + 1
      return next
    }
    if (this.#nextSubnet < this.#end) {
      // As in the clouds: the first four addresses and the last of a subnet are not for VMs.
      this.#next[tier] = this.#nextSubnet + 5
      this.#subnetEnd[tier] = this.#nextSubnet + this.#subnetSize - 1
      this.#nextSubnet += this.#subnetSize
      return this.#next[tier]! - 1
    }
    const released = this.#released[this.#reused]
    if (released === undefined)
      throw new PortentError(
        'ERR_INPUT',
        'a VPC has no address left; simulate more VPCs or fewer VMs',
      )
    this.#reused++
    return released
  }

  release(address: number): void {
    this.#released.push(address)
  }

  /** The subnet that an address was taken from, e.g. `10.0.3.0/24`; every range begins with one. */
  subnetOf(address: number): string {
    const length = 32 - Math.log2(this.#subnetSize)
    return `${addressText(address - (address % this.#subnetSize))}/${length}`
  }
}

const octets = Array.from({ length: 256 }, (_, octet) => String(octet))

/** `3232235777` as `192.168.1.1`. */
export function addressText(address: number): string {
  return `${octets[address >>> 24]}.${octets[(address >>> 16) & 255]}.${octets[(address >>> 8) & 255]}.${octets[address & 255]}`
}

/** Address of a host in the provider's own network, which tenants never see: from 100.64.0.1 up. */
export function hostText(host: number): string {
  return addressText(0x64400000 + host + 1)
}
