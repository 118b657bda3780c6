/** `text` as a ClickHouse string literal; any text, quotes and backslashes included, is safe. */
export function sqlString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')
  return `'${escaped}'`
}

/** `name` as a quoted ClickHouse identifier, e.g. a column called `flow-direction`. */
export function sqlName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}
