import type { Resource } from '../../state/state.ts'

/**
 * The id that a key stands for: without the `L2/` or `L3/` of DPM's neighbors, the `_n` of the Network
 * Configuration Manager's, and the host before a router's.
 */
export function idInKey({ type, key }: Resource): string {
  if (type === 'neighbor') return key.replace(/^L[23]\//, '').replace(/_n$/, '')
  if (type === 'router') return key.slice(key.indexOf('/') + 1)
  return key
}
