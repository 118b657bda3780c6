import type { SecurityRule } from '../../state/state.ts'

/** A rule's id, or where it has none what it says, for messages and roles. */
export function nameOfRule(rule: SecurityRule): string {
  if (rule.id !== '') return rule.id
  const { direction, etherType, protocol, portMin, portMax, remotePrefix, remoteGroupId } = rule
  const ports =
    portMin === undefined && portMax === undefined ? '' : `${portMin ?? ''}-${portMax ?? ''}`
  const prefix = remotePrefix.version === 0 ? remotePrefix.text : remotePrefix.canonical
  return [direction, etherType, protocol.text || 'any', ports, prefix || remoteGroupId]
    .filter((part) => part !== '')
    .join(' ')
}
