import { PortentError, UnknownItemError } from '../../../core/index.ts'
import type { Catalog, EventLog } from '../../../datasets/index.ts'

/**
 * Makes sure that every event may be learned: known ids, and no VM with an item of another tenant.
 *
 * @throws {@link UnknownItemError} for an item that the catalog does not name.
 * @throws RangeError for a VM that it does not name.
 * @throws {@link PortentError} `ERR_INPUT` for an event whose item is of another VNI than its VM.
 */
export function checkEvents(events: EventLog, { vms, items }: Catalog): void {
  for (let e = 0; e < events.length; e++) {
    const item = events.item[e]!
    if (item < 0 || item >= items.size) throw new UnknownItemError(item)
    const [itemVni, vmVni] = [items.vni(item), vms.vni(events.vm[e]!)]
    if (itemVni !== vmVni)
      throw new PortentError(
        'ERR_INPUT',
        `event ${e}: a VM of VNI ${vmVni} asks for an item of VNI ${itemVni}; correct the log's VNIs`,
      )
  }
}
