import type { Query } from './sequence-model.ts'
import { span, times } from './words.ts'

/** Why an item of the VM's own past is named: "asked 12 times, last 40 s ago". */
export function explainOwnPast({ history, now }: Query, item: number): string {
  const count = history.count(item)
  if (count === 0) return 'not asked before'
  return `asked ${times(count)}, last ${span(now - history.lastTime(item))} ago`
}
