import type { Rule } from '../../check/rule.ts'
import { allAddresses, hasService, portService, servicesOpenTo } from '../../reasoning/index.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import { soundRules } from './allow-rules.ts'

/** The ports are a setting; several rules that together name every address count. */
export const openToWorld: Rule<SecurityGroup> = {
  id: 'ALC-SG-010',
  severity: 'warning',
  title: 'administration or database port open to the world',
  why: 'Everybody can try passwords and known weaknesses against it.',
  remedy: 'Let in only the networks or groups that need it.',
  example: 'a group lets TCP 22 in from 0.0.0.0/0',
  starred: false,

  subjects: (index) => index.all('security-group'),

  *check(group, _index, { settings }) {
    if (!isLive(group)) return
    const open = settings.sensitivePorts.filter((port) => isOpen(group, port))
    if (open.length === 0) return
    const listed = open.sort((a, b) => a - b).join(', ')
    yield {
      resources: [group],
      message: `security group ${group.id} lets everybody in at TCP ${listed}`,
      witness: `tcp ${listed}`,
    }
  },

  touchedBy: { 'security-group': (group) => [group] },
}

function isOpen(group: SecurityGroup, port: number): boolean {
  return openServices(group).some((open) => hasService(open, portService('tcp', port)))
}

const known = new WeakMap<SecurityGroup, ReturnType<typeof servicesOpenTo>[]>()

/** What everybody may reach over IPv4, and over IPv6. */
function openServices(group: SecurityGroup): ReturnType<typeof servicesOpenTo>[] {
  let open = known.get(group)
  if (!open) {
    const rules = soundRules(group).map(({ allow }) => allow)
    open = ([4, 6] as const).map((family) => servicesOpenTo(rules, 'ingress', allAddresses(family)))
    known.set(group, open)
  }
  return open
}
