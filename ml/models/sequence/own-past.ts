import type { Query } from './sequence-model.ts'
import { span, times } from './words.ts'

/**
 * Why an item of the VM's own past is named: "asked for 12 times before, last 40 s ago"; of its latest request, "asked
 * for again: 12 times so far, last 40 s ago".
 */
export function explainOwnPast({ history, now }: Query, item: number): string {
  const count = history.count(item)
  if (count === 0) return 'not asked for before'
  const age = span(now - history.lastTime(item))
  if (history.items[history.length - 1] === item)
    return `asked for again: ${times(count)} so far, last ${age} ago`
  return `asked for ${times(count)} before, last ${age} ago`
}
