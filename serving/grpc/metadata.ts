import { isIP } from 'node:net'
import type { Metadata } from '@grpc/grpc-js'
import { canonicalAddress } from '../http/address.ts'

/** What a hop says of itself and its connection; the next hop says its own. */
const hopByHop = [
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'date',
  'grpc-accept-encoding',
  'grpc-encoding',
  'grpc-timeout',
  'host',
  'te',
  'user-agent',
]

/** The metadata that is passed on: all that the other end said, without what concerns one connection. */
export function passedOn(metadata: Metadata): Metadata {
  const passed = metadata.clone()
  for (const key of hopByHop) passed.remove(key)
  return passed
}

/**
 * The host that a call comes from: what its metadata `host-ip` says, as where a controller mirrors what
 * its agents ask; else the address of the peer.
 *
 * @param peer - As grpc-js names it, address and port.
 */
export function hostOf(metadata: Metadata, peer: string): string {
  const [named] = metadata.get('host-ip')
  if (typeof named === 'string' && isIP(named)) return canonicalAddress(named) ?? named
  const address = peer.slice(0, peer.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  return canonicalAddress(address) ?? ''
}
