import { BlockList, isIP } from 'node:net'
import { PortentError } from '../../core/index.ts'

/**
 * What is no public unicast address of IPv4.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/**
 * Of IPv6 only 2000::/3 is global unicast; of that, tunnels lead to any IPv4 address, and some is for
 * documents and tests.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** Tells where webhooks may lead. */
export type MayReach = (address: string) => boolean

/**
 * Addresses of the Internet, and those of the networks that are named; nothing else, so that nobody can make
 * Portent call what only it can reach (server-side request forgery).
 *
 * @param allowed - In CIDR notation, e.g. `10.0.0.0/8`.
 * @throws {@link PortentError} `ERR_INPUT` for what is no network.
 */
export function reachable(allowed: readonly string[]): MayReach {
  const own = networks(allowed)
  const closed = networks([...special4, ...special6])
  const open = networks(['0.0.0.0/0', '2000::/3'])
  const isIn = (list: BlockList, address: string) =>
    list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (address) => {
    const plain = withoutMapping(address)
    return isIn(own, plain) || (isIn(open, plain) && !isIn(closed, plain))
  }
}

function networks(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [, address = '', bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(range) ?? []
    const family = isIP(address)
    if (family === 0 || Number(bits) > (family === 6 ? 128 : 32))
      throw new PortentError(
        'ERR_INPUT',
        `"${range}" is no network; give one in CIDR notation, such as 10.0.0.0/8 or fd00::/8`,
      )
    list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are 10.0.0.1 to whoever connects to them. */
function withoutMapping(address: string): string {
  if (isIP(address) !== 6) return address
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? []
  if (high === undefined) return canonical
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low!, 16)]
  return [a >> 8, a & 255, b >> 8, b & 255].join('.')
}
