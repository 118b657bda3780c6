/** Every rule, by id; a new one is one file in its area's folder and a line here. */
import type { Rule } from '../check/rule.ts'
import { duplicateIp } from './adr/duplicate-ip.ts'
import { fixedIpOutsideSubnet } from './adr/fixed-ip-outside-subnet.ts'
import { emptyId } from './id/empty-id.ts'
import { keyDiffersFromId } from './id/key-differs-from-id.ts'
import { malformedUuid } from './id/malformed-uuid.ts'
import { repeatedDhcp } from './id/repeated-dhcp.ts'
import { sharedKey } from './id/shared-key.ts'
import { tapCollision } from './id/tap-collision.ts'
import { twoContents } from './id/two-contents.ts'

export const rules: readonly Rule[] = [
  fixedIpOutsideSubnet,
  duplicateIp,
  keyDiffersFromId,
  emptyId,
  malformedUuid,
  sharedKey,
  twoContents,
  tapCollision,
  repeatedDhcp,
]
