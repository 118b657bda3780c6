/**
 * The offset of the first byte that is no UTF-8; of all bytes if they are.
 *
 * @param options - `goesOn` for bytes from the middle of a text, which may begin within a character.
 */
export function endOfUtf8(bytes: Uint8Array, { goesOn = false } = {}): number {
  let start = 0
  while (goesOn && start < 3 && isContinuation(bytes[start])) start++
  const given = bytes.subarray(start)
  // What is no UTF-8 becomes U+FFFD, three bytes that are others.
  const mended = new TextEncoder().encode(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(given),
  )
  const at = given.findIndex((byte, i) => byte !== mended[i])
  return at < 0 ? bytes.length : start + at
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
