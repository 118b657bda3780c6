import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvents } from './read-events.ts'

async function* chunks(text: string, cuts: readonly number[] = []) {
  const bytes = new TextEncoder().encode(text)
  let from = 0
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    if (cut <= from || cut >= bytes.length) continue
    yield bytes.subarray(from, cut)
    from = cut
  }
  yield bytes.subarray(from)
}

const stream =
  'retry: 10\n\nid: a\nevent: push\ndata: {"ü":1}\n\n: still here\n\nid: b\ndata: x\ndata: y\n\n'
const events = [
  { type: 'message', data: undefined, id: undefined, retry: 10 },
  { type: 'push', data: '{"ü":1}', id: 'a', retry: undefined },
  { type: 'message', data: undefined, id: undefined, retry: undefined },
  { type: 'message', data: 'x\ny', id: 'b', retry: undefined },
]

const all = async (bytes: AsyncIterable<Uint8Array>) => {
  const read = []
  for await (const event of readEvents(bytes)) read.push(event)
  return read
}

test('events are read however the stream was cut, within a character too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(stream.length + 2)), async (cuts) => {
      expect(await all(chunks(stream, cuts))).toEqual(events)
    }),
  )
})

test('an event that did not come whole is none', async () => {
  expect(await all(chunks('id: a\ndata: 1\n\nid: b\ndata: 2\n'))).toHaveLength(1)
})

test('lines may end in any of three ways', async () => {
  for (const end of ['\r\n', '\r'])
    expect(await all(chunks(stream.replaceAll('\n', end)))).toEqual(events)
})
