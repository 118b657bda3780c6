/**
 * Splits text where a separator stands outside parentheses, braces and quotes.
 *
 * @param separator - Matches single characters.
 */
export function splitOutside(text: string, separator: RegExp): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '(' || character === '{') depth++
    else if (character === ')' || character === '}') depth--
    else if (depth === 0 && separator.test(character)) {
      parts.push(text.slice(from, i))
      from = i + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}
