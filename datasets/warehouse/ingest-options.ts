/** What the user says about files beyond their content. */
export interface IngestOptions {
  /** Network of logs that name none: a VNI in digits, or a name; default `0`. */
  readonly network?: string
  /** A format's name; detected if left out. */
  readonly format?: string
  /** Column of the file by flow column, for the table format. */
  readonly map?: Readonly<Record<string, string>>
  /** Share of a file's rows in `[0, 1]` above which bad ones refuse it; default 0.05. */
  readonly maxBadShare?: number
  /** For the number of request events in the summary, milliseconds; default 60,000. */
  readonly idleTimeout?: number
}
