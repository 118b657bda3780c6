/** One block of a stream of server-sent events. */
export interface ServerEvent {
  readonly type: string
  /** Nothing for a block that only says when to come back, or shows that the service is there. */
  readonly data: string | undefined
  readonly id: string | undefined
  /** Milliseconds. */
  readonly retry: number | undefined
}

/**
 * Reads server-sent events as they come.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split(/\r\n\r\n|\n\n|\r\r/)
    // The last one is not whole yet.
    text = blocks.pop()!
    for (const block of blocks) yield eventOf(block)
  }
}

function eventOf(block: string): ServerEvent {
  const fields = new Map<string, string[]>()
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  const retry = fields.get('retry')?.at(-1)
  return {
    type: fields.get('event')?.at(-1) ?? 'message',
    data: fields.get('data')?.join('\n'),
    id: fields.get('id')?.at(-1),
    retry: retry !== undefined && /^\d+$/.test(retry) ? Number(retry) : undefined,
  }
}
