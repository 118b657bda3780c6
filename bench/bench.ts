/** What a bench is given: where real data lies, if anywhere, and whether to end within a minute. */
interface BenchContext {
  /** A folder laid out like the data README; absent unless `--data` was given. */
  readonly data?: string
  /** A reduced size that ends within a minute. */
  readonly small: boolean
  /** The one of its cases to run; default: all. */
  readonly only?: string
  /** Prints one line (or several) of the bench's own table. */
  print(text: string): void
}

/** What a bench found. */
export interface BenchResult {
  /** By name, e.g. `{ linesPerSecond: 512000 }`. */
  readonly figures: Readonly<Record<string, number>>
  /** By figure, `>= 300000` or `< 30`; a figure without one is only reported. */
  readonly targets: Readonly<Record<string, string>>
  /** Peers that are not installed, each with the command that installs it; they make `pass` null. */
  readonly missingPeers?: readonly string[]
}

/** One comparison that anyone can run: `npm run bench -- ID`. */
export interface Bench {
  readonly id: string
  /** What it answers, in one sentence. */
  readonly question: string
  /** Whether it says nothing without `--data`. */
  readonly needsData: boolean
  /** Parts that can be run alone, for a bench that takes long. */
  readonly cases?: readonly string[]
  run(context: BenchContext): Promise<BenchResult>
}
