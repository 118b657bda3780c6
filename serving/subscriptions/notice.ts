import { hasVni, type VniSet } from '../access/vni-set.ts'

/**
 * What subscribers can be told of: a `plan` that was made, a `push` that was sent, another `model` that serves or
 * changed its alias, and an `alarm`: something left its bounds.
 */
export const noticeTypes = ['plan', 'push', 'model', 'alarm'] as const
export type NoticeType = (typeof noticeTypes)[number]

/** The VNI of what is of no network, and so for everybody. */
export const everyNetwork = 0

/** Something that happened, for whoever subscribed to it. */
export interface News {
  readonly type: NoticeType
  /** Of whose VMs, or {@link everyNetwork}. */
  readonly vni: number
  /** Milliseconds since the epoch. */
  readonly time: number
  /** Becomes JSON. */
  readonly data: object
}

/** News as they are kept. */
export interface Notice {
  /** Ascending, from 1; never told, since it counts what other networks do. */
  readonly seq: number
  readonly type: NoticeType
  readonly vni: number
  readonly time: number
  /** JSON. */
  readonly data: string
}

/** What somebody is told of. */
export interface NoticeFilter {
  readonly types: ReadonlySet<NoticeType>
  /** Of which networks; of all if there are none. */
  readonly vnis?: VniSet | undefined
}

export const matches = (filter: NoticeFilter, { type, vni }: Pick<Notice, 'type' | 'vni'>) =>
  filter.types.has(type) && concerns(filter, vni) && !(type === 'alarm' && isOfOthers(filter, vni))

/** An alarm about all networks tells how those do that whoever listens to some may not know of. */
const isOfOthers = ({ vnis }: NoticeFilter, vni: number) =>
  vni === everyNetwork && vnis !== undefined

/** Whether what happens in a network is told at all. */
export const concerns = ({ vnis }: NoticeFilter, vni: number): boolean =>
  vni === everyNetwork || vnis === undefined || hasVni(vnis, vni)
