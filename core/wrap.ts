/**
 * Breaks text into lines at its spaces.
 *
 * @param width - Columns; a word that is longer (an id, a path) keeps a line of its own, so that it can
 *   be copied.
 * @param indent - Put before every line, and counted.
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((word) => word !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(indent + line)
  return lines
}
