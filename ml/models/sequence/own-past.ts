import type { Query } from './sequence-model.ts'
import { span } from './span.ts'

/** Why an item of the VM's own past is named: "asked 12 times, last 40 s ago". */
export function explainOwnPast({ history, now }: Query, item: number): string {
  const times = history.count(item)
  if (times === 0) return 'not asked before'
  return `asked ${times === 1 ? 'once' : `${times} times`}, last ${span(now - history.lastTime(item))} ago`
}
