import { below, type Random } from '../../core/index.ts'
import type { AllowRule } from './allow-rule.ts'
import { prefixAt } from './prefix.ts'

const services = [
  { protocol: 'tcp', ports: [22, 80, 443, 3306, 5432, 8080] },
  { protocol: 'udp', ports: [53, 123, 500, 4500] },
] as const

/**
 * A group of `n` ingress rules over IPv4 such as people write: known ports and ranges around them, blocks
 * inside 10.0.0.0/8 or anywhere; about one rule in four is implied by the others.
 */
export function randomGroup(random: Random, n: number): AllowRule[] {
  return Array.from({ length: n }, () => randomRule(random))
}

function randomRule(random: Random): AllowRule {
  const remote = { addresses: [randomBlock(random)] }
  const common = { direction: 'ingress', family: 4, remote } as const
  const kind = random()
  if (kind < 0.02) return { ...common, protocol: 'any' }
  if (kind < 0.12) {
    const type = { first: below(random, 3) * 4, last: 8 + below(random, 8) }
    return { ...common, protocol: 'icmp', icmpTypes: type }
  }
  const { protocol, ports } = services[kind < 0.8 ? 0 : 1]
  return { ...common, protocol, ports: randomPorts(random, ports[below(random, ports.length)]!) }
}

/** One port, or up to a hundred or so before and behind it. */
function randomPorts(random: Random, port: number) {
  if (random() < 0.4) return { first: port, last: port }
  return { first: Math.max(1, port - below(random, 100)), last: port + below(random, 1_000) }
}

/** Anywhere one time in ten, else a block of length 8 to 32 whose parts are few, so that blocks nest. */
function randomBlock(random: Random) {
  if (random() < 0.1) return prefixAt(0, 0)
  const address =
    10 * 2 ** 24 + below(random, 4) * 2 ** 16 + below(random, 4) * 2 ** 8 + below(random, 8)
  return prefixAt(address, [8, 14, 16, 22, 24, 29, 32][below(random, 7)]!)
}
