import type { Resource } from '../state/state.ts'
import type { MergedMessage } from './message.ts'
import { type MergeRequest, slicesOf } from './request.ts'

/** What became of a resource on a host; nothing where the host did not say, as of neighbors it does not. */
export type HostAnswer = (
  host: string,
  resource: Pick<Resource, 'type' | 'id'>,
) => 'success' | 'failure' | undefined

/** The answer to one original request. */
export interface RequestAnswer {
  readonly name: string
  readonly ids: readonly string[]
  /** `pending` as long as a host that was sent something of it has not said what became of that. */
  readonly status: 'success' | 'failure' | 'pending'
}

/**
 * An answer to each request, from what hosts say of the messages that the requests were merged into: what a
 * message did not repeat, because the host was known to hold it, succeeded.
 */
export function answersTo(
  requests: readonly MergeRequest[],
  messages: readonly MergedMessage[],
  answer: HostAnswer,
): RequestAnswer[] {
  const sent = new Set<string>()
  for (const { resources } of messages)
    for (const [host, slice] of slicesOf(resources))
      for (const resource of slice.resources) sent.add(nameOf(host, resource))
  return requests.map(({ name, ids, resources }) => {
    const statuses = new Set<RequestAnswer['status']>()
    for (const [host, slice] of slicesOf(resources))
      for (const resource of slice.resources)
        if (sent.has(nameOf(host, resource))) statuses.add(answer(host, resource) ?? 'pending')
    return { name, ids, status: worst(statuses) }
  })
}

/** By id: a telling that was folded into another is answered with it. */
const nameOf = (host: string, { type, id }: Resource) => `${host} ${type}/${id}`

function worst(statuses: ReadonlySet<RequestAnswer['status']>): RequestAnswer['status'] {
  if (statuses.has('failure')) return 'failure'
  return statuses.has('pending') ? 'pending' : 'success'
}
