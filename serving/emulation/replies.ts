import {
  type GoalStateV2,
  type OperationAnswer,
  type OperationStatus,
  writeOperationReply,
} from '../../goalstate/index.ts'

/** The states that an agent answers for, and what it calls them. Neighbors are not among them. */
const answered = {
  vpc_states: 'VPC',
  subnet_states: 'SUBNET',
  port_states: 'PORT',
  dhcp_states: 'DHCP',
  security_group_states: 'SECURITYGROUP',
  router_states: 'ROUTER',
  gateway_states: 'GATEWAY',
} as const

/** What of a state is for one host, as `host_resources` says. */
export function sliceFor(host: string, state: GoalStateV2): GoalStateV2 {
  const resources = state.host_resources[host]?.resources ?? []
  const own = (type: string) =>
    new Set(resources.flatMap((one) => (one.type === type ? one.id : [])))
  const kept = Object.entries({ ...answered, neighbor_states: 'NEIGHBOR' }).map(([field, type]) => {
    const ids = own(type)
    const states = state[field as keyof typeof answered]
    return [field, Object.fromEntries(Object.entries(states).filter(([id]) => ids.has(id)))]
  })
  return { ...state, host_resources: { [host]: { resources } }, ...Object.fromEntries(kept) }
}

/** What Alcor's agent replies to a goal state: one status a resource, and none for neighbors. */
export function repliesTo(state: GoalStateV2, status: OperationStatus = 'SUCCESS'): Uint8Array {
  const answers = Object.entries(answered).flatMap(([field, resourceType]): OperationAnswer[] =>
    Object.entries(state[field as keyof typeof answered]).map(([key, one]) => ({
      resourceId: one.configuration?.id ?? key,
      resourceType,
      operation: one.operation_type,
      status,
    })),
  )
  return writeOperationReply(answers)
}
