import { renderHtml } from './html-page.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Result } from './result.ts'
import { renderSarif } from './sarif.ts'
import { renderText, type TextOptions } from './text.ts'

/** The forms that a result can be written in. */
export const reportFormats = ['text', 'json', 'sarif', 'junit', 'markdown', 'html'] as const

export type ReportFormat = (typeof reportFormats)[number]

const renderings: Readonly<
  Record<ReportFormat, (result: Result, options?: TextOptions) => string>
> = {
  text: renderText,
  json: (result) => `${JSON.stringify(result, null, 2)}\n`,
  sarif: renderSarif,
  junit: renderJunit,
  markdown: renderMarkdown,
  html: renderHtml,
}

/** The result in a format, ending with a line break. `options` are for text alone. */
export function renderResult(result: Result, format: ReportFormat, options?: TextOptions): string {
  return renderings[format](result, options)
}
