import { readFileSync } from 'node:fs'

const texts = new Map<string, string>()

/** The SQL of `datasets/sql/<name>.sql`: one statement, its values bound as `{name:Type}`. */
export function statement(name: string): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8').trim()
  texts.set(name, text)
  return text
}

/** The statement of that name, with `sql/events.sql` for its `FROM events`. */
export function overEvents(name: string): string {
  return statement(name).replace(/\bFROM events\b/, () => `FROM (\n${statement('events')}\n)`)
}
