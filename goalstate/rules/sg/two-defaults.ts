import type { Rule } from '../../check/rule.ts'
import { lookup } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive } from '../../state/state.ts'

const defaultsByProject = lookup('security-group', ({ name, projectId }) =>
  name === 'default' && projectId !== '' ? projectId : undefined,
)

/** The subject is a project's id; goal states do not say the project of a group. */
export const twoDefaults: Rule<string> = {
  id: 'ALC-SG-012',
  severity: 'error',
  title: 'two default security groups in one project',
  why: 'A port without a group gets the default one, and here either of two.',
  remedy: 'Delete one of the groups, or rename it.',
  example: 'project p1 has groups g1 and g2, both named default',
  starred: true,

  subjects: (index) => index.sharedKeys(defaultsByProject),

  *check(projectId, index) {
    const groups = sorted(index.get(defaultsByProject, projectId))
      .filter(isLive)
      .filter((group, i, all) => i === 0 || group.id !== all[i - 1]!.id)
    if (groups.length < 2) return
    yield {
      resources: groups,
      role: projectId,
      message: `project ${projectId} has ${groups.length} security groups named default: ${groups.map(({ id }) => id).join(', ')}`,
      witness: groups.map(({ id }) => id).join(', '),
    }
  },

  touchedBy: {
    'security-group': ({ name, projectId }) =>
      name === 'default' && projectId !== '' ? [projectId] : [],
  },
}
