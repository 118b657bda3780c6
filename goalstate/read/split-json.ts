/**
 * Splits a stream of JSON values, whatever is between them: lines, blanks, or nothing.
 *
 * It looks only for where objects and lists begin and end, so it holds one value at a time, and a value
 * that is no JSON is found by whoever parses it.
 */
export class JsonSplitter {
  #text = ''
  /** Where the scan of `#text` goes on. */
  #next = 0
  #depth = 0
  #inString = false
  #decoder = new TextDecoder('utf-8', { fatal: true })

  /**
   * The values that end in this chunk.
   *
   * @throws TypeError if the bytes are not UTF-8.
   */
  push(chunk: Uint8Array | string): string[] {
    if (typeof chunk === 'string') return this.#scan(chunk)
    return this.#scan(this.#decoder.decode(chunk, { stream: true }))
  }

  /** The values that end with the stream: the last one, which may be whole or cut short. */
  end(): string[] {
    const values = this.#scan(this.#decoder.decode())
    const rest = this.#text.trim()
    this.#text = ''
    return rest === '' ? values : [...values, rest]
  }

  #scan(text: string): string[] {
    this.#text += text
    const values: string[] = []
    let kept = 0
    for (let i = this.#next; i < this.#text.length; i++) {
      const code = this.#text.charCodeAt(i)
      if (this.#inString) {
        if (code === BACKSLASH) i++
        else if (code === QUOTE) this.#inString = false
      } else if (code === QUOTE) this.#inString = true
      else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#depth++
      else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --this.#depth <= 0) {
        values.push(this.#text.slice(kept, i + 1).trim())
        kept = i + 1
        this.#depth = 0
      }
      this.#next = i + 1
    }
    this.#text = this.#text.slice(kept)
    this.#next -= kept
    return values
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
