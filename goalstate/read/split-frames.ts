/**
 * Splits a stream of protobuf messages, each after its length as a varint, as protobuf's
 * `writeDelimitedTo` writes them. It holds one message at a time.
 */
export class FrameSplitter {
  #chunks: Buffer[] = []
  #held = 0

  /** The messages that end in this chunk. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#held += chunk.byteLength
    if (this.#held < this.#wanted) return []
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    const { frames, rest, wanted } = framesOf(bytes)
    this.#chunks = [rest]
    this.#held = rest.length
    this.#wanted = wanted
    return frames
  }

  /** How many bytes are left over: 0 if the stream ended where a message does. */
  get left(): number {
    return this.#held
  }

  /** Bytes to have before it is worth looking again, so that a long message is joined once. */
  #wanted = 0
}

/** The whole messages at the start of `bytes`, what follows them, and how much of it the next one needs. */
function framesOf(bytes: Buffer): { frames: Buffer[]; rest: Buffer; wanted: number } {
  const frames: Buffer[] = []
  let at = 0
  for (;;) {
    const length = lengthAt(bytes, at)
    if (!length) return { frames, rest: bytes.subarray(at), wanted: 0 }
    const end = length.end + length.value
    if (end > bytes.length) return { frames, rest: bytes.subarray(at), wanted: end - at }
    frames.push(bytes.subarray(length.end, end))
    at = end
  }
}

/** The varint at an offset and where it ends; nothing if it is not whole or longer than any length. */
function lengthAt(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0
  for (let i = start; i < bytes.length && i < start + 5; i++) {
    value += (bytes[i]! & 0x7f) * 2 ** (7 * (i - start))
    if (bytes[i]! < 0x80) return { value, end: i + 1 }
  }
  return undefined
}

/** The messages of bytes that are nothing but such messages; undefined for any others. */
export function wholeFrames(bytes: Uint8Array): Uint8Array[] | undefined {
  const splitter = new FrameSplitter()
  const frames = splitter.push(bytes)
  return splitter.left === 0 ? frames : undefined
}
