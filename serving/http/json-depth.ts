/** No format that is read here nests more than ten deep, and what JSON Schema allows not much more. */
export const deepestJson = 32

/**
 * Whether JSON text nests lists and objects deeper than `limit`, found before anything is made of it: what walks
 * a value by calling itself runs out of stack long before the size of a body would stop it.
 */
export function isTooDeep(text: string, limit = deepestJson): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) i = endOfString(text, i + 1)
    else if (code === openList || code === openObject) {
      if (++depth > limit) return true
    } else if (code === closeList || code === closeObject) depth--
  }
  return false
}

const [quote, backslash] = [0x22, 0x5c]
const [openList, closeList] = [0x5b, 0x5d]
const [openObject, closeObject] = [0x7b, 0x7d]

/** Where the string ends that begins at `from`; past the end of text that is no JSON. */
function endOfString(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash) i++
    else if (code === quote) return i
  }
  return text.length
}
