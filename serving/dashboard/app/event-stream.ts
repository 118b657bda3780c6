/** One event of a stream of server-sent events. */
export interface StreamEvent {
  readonly event: string
  readonly data: string
}

/**
 * The events in a stream, as they come.
 *
 * Read by `fetch` and not by `EventSource`, which neither tells that a session has expired from that the
 * service is down, nor waits longer from try to try.
 */
export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = eventOf(block)
        if (event) yield event
      }
    }
  } finally {
    reader.releaseLock()
  }
}

/** Nothing for a comment. */
function eventOf(block: string): StreamEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7)
    else if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') }
}

/**
 * How long to wait before the next try, milliseconds: twice as long each time, up to 15 seconds, and by chance
 * up to a half less, so that many pages do not come back at once.
 *
 * @param tries - That failed in a row, from 1.
 * @param chance - In `[0, 1)`.
 */
export const backoff = (tries: number, chance: number): number =>
  Math.min(15_000, 500 * 2 ** (tries - 1)) * (1 - chance / 2)
