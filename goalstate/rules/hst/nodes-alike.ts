import type { Rule } from '../../check/rule.ts'
import { lookup } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Node } from '../../state/state.ts'

/** The subject is what nodes share: `IP 192.168.0.1`, `MAC …`, `name …`. */
export const nodesAlike: Rule<string> = {
  id: 'ALC-HST-003',
  severity: 'error',
  title: 'two nodes with one address or name',
  why: 'What is meant for one host reaches the other; tunnels to the address end at either.',
  remedy: 'Correct the node, or take out the one that it replaced.',
  example: 'nodes n1 and n2 both have MAC 90:17:ac:c1:34:64',
  starred: false,

  subjects: (index) => index.sharedKeys(nodesByMark),

  *check(mark, index) {
    const nodes = sorted(index.get(nodesByMark, mark))
      .filter(isLive)
      .filter((node, i, all) => i === 0 || node.id !== all[i - 1]!.id)
    if (nodes.length < 2) return
    yield {
      resources: nodes,
      role: mark,
      message: `nodes ${nodes.map(({ id }) => id).join(' and ')} have one ${mark}`,
      witness: mark,
    }
  },

  touchedBy: { node: marksOf },
}

const nodesByMark = lookup('node', marksOf)

function marksOf({ ip, mac, name }: Node): string[] {
  return [
    ...(ip.version === 0 ? [] : [`IP ${ip.canonical}`]),
    ...(mac.canonical === '' ? [] : [`MAC ${mac.canonical}`]),
    ...(name === '' ? [] : [`name ${name}`]),
  ]
}
