/** What is known of a file before it is read: its name and a look at its beginning. */
export interface Sample {
  /** Absolute path. */
  readonly path: string
  /** The first lines after decompression, at most 100; empty for a binary file such as Parquet. */
  readonly head: readonly string[]
  /** Column names and ClickHouse types, where ClickHouse could infer them (CSV, TSV, JSON, Parquet). */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** What the user says about a file beyond its content. */
export interface FormatOptions {
  /** The network that a log without one belongs to, e.g. a VNI in digits. */
  readonly network: string
  /** Column of the file by flow column, for the generic table format: `{ time: 'ts', source: 'src' }`. */
  readonly map?: Readonly<Record<string, string>>
}

/**
 * One log format: how to know it, and the SELECT that turns its lines into flows.
 *
 * The SELECT runs in the embedded ClickHouse, reads `file(...)`, and yields the columns of
 * {@link flowColumns} in that order, one row a flow: a line may give none (a comment), one or several. A
 * line that cannot be read gives one row whose `reason` says why and whose `raw` is its text; its other
 * columns hold defaults.
 */
export interface Format {
  /** Name for `--format`, e.g. `zeek-tsv`. */
  readonly name: string
  /** One line for `portent ingest --help`. */
  readonly title: string
  /** The public specification that it was written after. */
  readonly source: string
  /** Set where the file's name is a part of what it says: equal content under another name is another log. */
  readonly readsName?: true
  /**
   * How the file's columns are understood, by the keys of {@link FormatOptions.map}; only where that is a matter
   * of names, which may mislead. Throws as `select` does.
   */
  columns?(
    sample: Sample,
    options: Omit<FormatOptions, 'network'>,
  ): Readonly<Record<string, string>>
  /** Whether the sample is of this format. */
  detect(sample: Sample): boolean
  /**
   * The SELECT for one file.
   *
   * @throws {@link PortentError} `ERR_FORMAT` if the file can't be read so, naming the column and remedy.
   */
  select(sample: Sample, options: FormatOptions): string
}

/** Columns that every format's SELECT yields, in order, with their ClickHouse types. */
export const flowColumns = {
  /** Line in the file, from 1; for Parquet the row. */
  line: 'UInt64',
  /** Why the line was refused; empty for a good one. A fixed phrase, so that reasons can be counted. */
  reason: 'String',
  /** The refused line's text, at most 1,000 bytes; empty for a good one. */
  raw: 'String',
  time: "DateTime64(9, 'UTC')",
  /** VNI in digits, or the name of the network (`vpc-0a1b`), which the warehouse numbers. */
  network: 'String',
  /** Canonical IP text, or a name. */
  source: 'String',
  destination: 'String',
  port: 'UInt16',
  protocol: 'UInt8',
  host: 'String',
  /** `flow`: traffic seen; `request`: an on-demand request; `restart`: the agent of `source` restarted. */
  kind: 'String',
  /** Seconds that the use lasted; 0 where unknown. */
  duration: 'Float64',
  bytes: 'UInt64',
  packets: 'UInt64',
} as const
