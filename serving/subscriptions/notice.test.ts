import { expect, test } from 'vitest'
import { everyNetwork, matches, noticeTypes } from './notice.ts'
import { filter } from './notices.cases.ts'

test('whoever listens to some networks hears of those and of models, and of no alarm about all networks', () => {
  const [some, all] = [filter([[5001, 5002]]), filter()]
  const heard = (vni: number, of = some) => noticeTypes.filter((type) => matches(of, { type, vni }))
  expect(heard(5001)).toEqual(noticeTypes)
  expect(heard(5003)).toEqual([])
  expect(heard(everyNetwork)).toEqual(noticeTypes.filter((type) => type !== 'alarm'))
  expect(heard(everyNetwork, all)).toEqual(noticeTypes)
})
