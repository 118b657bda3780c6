/** Every rule, by id; a new one is one file in its area's folder and a line here. */
import type { Rule } from '../check/rule.ts'
import { duplicateIp } from './adr/duplicate-ip.ts'
import { fixedIpOutsideSubnet } from './adr/fixed-ip-outside-subnet.ts'

export const rules: readonly Rule[] = [fixedIpOutsideSubnet, duplicateIp]
