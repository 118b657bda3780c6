/** A log of notices for tests. */
import type { VniSet } from '../access/vni-set.ts'
import { Store } from '../store/store.ts'
import { type News, type NoticeFilter, type NoticeType, noticeTypes } from './notice.ts'
import { defaultNoticeBounds, type NoticeBounds, NoticeLog } from './notice-log.ts'

/** In memory, unless a file is given. */
export function noticeLog(bounds: Partial<NoticeBounds> = {}, path = ':memory:') {
  const store = new Store(path, { maxRows: 1_000, maxAge: 1e12 })
  const log = new NoticeLog(store.database, { ...defaultNoticeBounds, ...bounds })
  return { log, store }
}

export const news = (vni: number, n: number, type: NoticeType = 'push'): News => ({
  ...{ type, vni },
  time: n,
  data: { n },
})

export const filter = (vnis?: VniSet, ...types: NoticeType[]): NoticeFilter => ({
  types: new Set(types.length > 0 ? types : noticeTypes),
  vnis,
})
