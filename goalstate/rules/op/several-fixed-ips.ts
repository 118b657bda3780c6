import type { Rule } from '../../check/rule.ts'
import { isLive, type Port } from '../../state/state.ts'
import { eachOf } from '../each.ts'

export const severalFixedIps: Rule<Port> = {
  id: 'ALC-OP-006',
  severity: 'warning',
  title: 'port with more than one fixed IP',
  why: 'The agent programs the first one only; nobody reaches the others.',
  remedy: 'Give the VM one port for each address.',
  example: 'port p1 has 10.0.0.5 and 10.0.0.6',
  starred: false,
  target: 'aca-2022',
  ...eachOf(['port']),

  *check(port) {
    if (!isLive(port) || port.fixedIps.length < 2) return
    const [first, ...others] = port.fixedIps.map(({ ip }) => ip.text)
    yield {
      resources: [port],
      message: `port ${port.id} has ${others.join(', ')} besides ${first}, which alone is programmed`,
      actual: String(port.fixedIps.length),
      expected: '1',
    }
  },
}
