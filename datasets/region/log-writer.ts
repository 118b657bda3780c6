import type { Flow } from './flow-queue.ts'
import type { OutputFile } from './output-file.ts'

/** One log format: what it writes of each thing that happens. */
export interface LogWriter {
  /** Log files, open; the caller publishes or discards them. */
  readonly files: readonly OutputFile[]
  /**
   * Notes a flow.
   *
   * @param asked - The agent had to ask for the destination.
   * @returns What to await before the next line, if anything.
   */
  flow(flow: Readonly<Flow>, asked: boolean): Promise<void> | undefined
  /** Notes that the agent of a host restarted. */
  restart(time: number, host: number): Promise<void> | undefined
  /** Ends the log; the files are whole after it. */
  close(): Promise<void>
}
