import { SingleBar } from 'cli-progress'

/**
 * One step of long work, shown on standard error: a bar on a terminal, two lines in a log.
 *
 * Standard output stays free for results.
 */
export interface Step {
  /** @param done - Share done so far, in `[0, 1]`. @param note - What is happening, e.g. rows/s. */
  update(done: number, note?: string): void
  /** Ends the step. @param note - What came of it. */
  end(note?: string): void
}

const silent: Step = { update: () => {}, end: () => {} }

function onTerminal(title: string): Step {
  const bar = new SingleBar({
    format: `${title.padEnd(22)} {bar} {percentage}% {note}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    // A Ctrl-C must leave the terminal as it was: cursor shown, lines wrapped.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
    clearOnComplete: false,
    stopOnComplete: false,
    fps: 10,
    stream: process.stderr,
  })
  bar.start(1, 0, { note: '' })
  return {
    update: (done, note) => bar.update(Math.min(done, 1), note === undefined ? {} : { note }),
    end(note = '') {
      bar.update(1, { note })
      bar.stop()
    },
  }
}

function inLog(title: string): Step {
  console.error(`${title} …`)
  const started = performance.now()
  return {
    update: () => {},
    end(note = 'done') {
      const seconds = ((performance.now() - started) / 1_000).toFixed(1)
      console.error(`${title}: ${note} (${seconds} s)`)
    },
  }
}

/** Starts a step; `quiet` shows nothing. */
export function startStep(title: string, quiet = false): Step {
  if (quiet) return silent
  return process.stderr.isTTY ? onTerminal(title) : inLog(title)
}
