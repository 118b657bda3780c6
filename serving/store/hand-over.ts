import type { RequestEvent } from '../../datasets/index.ts'
import type { Store } from './store.ts'

/** Takes a batch for good; a batch id that it has taken before changes nothing. */
export type AddRequests = (batchId: string, events: readonly RequestEvent[]) => Promise<unknown>

/**
 * Gives every waiting request to the warehouse, oldest first, and marks each batch after it was taken.
 *
 * A kill or an error between the two leaves the batch open: the next call gives the same events under the
 * same id, which the warehouse recognises.
 *
 * @param size - Events in a batch, at most; the default keeps each below 20 ms of this process's time.
 * @returns How many events were handed over.
 * @throws What `addRequests` throws.
 */
export async function handOver(
  store: Store,
  addRequests: AddRequests,
  size = 5_000,
): Promise<number> {
  let events = 0
  for (let batch = store.openBatch(size); batch; batch = store.openBatch(size)) {
    await addRequests(batch.id, batch.events)
    store.closeBatch(batch)
    events += batch.events.length
  }
  return events
}
