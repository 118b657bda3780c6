import type { EventLog } from '../../../datasets/index.ts'
import type { Champion } from '../champion.ts'

/**
 * Items that nobody has asked for lately.
 *
 * What is kept of a VM has the times of its latest requests alone; an item that it asked for before them may be as
 * young as the first of those, and counts as that.
 *
 * @param events - New ones, in the champion's ids.
 * @param after - Milliseconds without a request after which an item is retired, counted back from the last event.
 */
export function retiredItems(
  champion: Pick<Champion, 'vm' | 'totals'>,
  events: EventLog,
  after: number,
): ReadonlySet<number> {
  const { vms, items } = events.catalog
  const last = new Float64Array(items.size).fill(Number.NEGATIVE_INFINITY)
  const seen = (item: number, time: number) => {
    if (time > last[item]!) last[item] = time
  }
  for (let vm = 0; vm < vms.size; vm++) {
    const known = champion.vm(vm)
    if (known.items.length === 0) continue
    const first = known.times[0]!
    for (const item of champion.totals(vm).items) seen(item, first)
    for (let i = 0; i < known.items.length; i++) seen(known.items[i]!, known.times[i]!)
  }
  for (let e = 0; e < events.length; e++) seen(events.item[e]!, events.time[e]!)
  const now = events.time[events.length - 1] ?? Number.NEGATIVE_INFINITY
  const retired = new Set<number>()
  for (const [item, time] of last.entries())
    if (Number.isFinite(time) && time < now - after) retired.add(item)
  return retired
}
