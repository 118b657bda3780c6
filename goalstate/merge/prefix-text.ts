import { formatPrefix, type Prefix } from '../reasoning/index.ts'
import { cidr } from '../state/address.ts'

/** A block in the spelling that states use. */
export function prefixText(prefix: Prefix): string {
  const text = formatPrefix(prefix)
  const read = cidr(text)
  return read.version === 0 ? text : read.canonical
}
