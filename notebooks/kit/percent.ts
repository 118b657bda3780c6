/** One cell of a notebook. */
export interface Cell {
  readonly kind: 'markdown' | 'code'
  /** Markdown without its comment signs, or code as it stands. */
  readonly text: string
  /** Line of the file after its mark, from 1. */
  readonly line: number
}

/**
 * The cells of a notebook in the percent format, which editors and Jupytext read: `// %% [markdown]` begins a
 * cell of commented Markdown, `// %%` one of code.
 *
 * @see https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format
 */
export function cellsOf(source: string): Cell[] {
  const cells: Cell[] = []
  const lines = source.split('\n')
  const marks = lines.flatMap((line, i) => (/^\/\/ %%/.test(line) ? [i] : []))
  for (const [n, mark] of marks.entries()) {
    const body = lines.slice(mark + 1, marks[n + 1])
    const isMarkdown = lines[mark]!.includes('[markdown]')
    const text = isMarkdown ? body.map((line) => line.replace(/^\/\/ ?/, '')) : body
    const cell = { kind: isMarkdown ? 'markdown' : 'code', text: text.join('\n').trim() } as const
    if (cell.text !== '') cells.push({ ...cell, line: mark + 2 })
  }
  return cells
}
