/** Work that is done again and again until it is stopped. */
export interface Repeating {
  /** No more rounds; resolves when the one under way has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` every `interval` milliseconds, the first time after one interval; a round starts only when
 * the one before has ended.
 *
 * @param failed - Told of a round that threw; the next one is tried all the same.
 */
export function repeating(
  interval: number,
  work: () => Promise<void> | void,
  failed: (error: unknown) => void,
): Repeating {
  let stopped = false
  let underWay: Promise<void> = Promise.resolve()
  const round = async () => {
    try {
      await work()
    } catch (error) {
      failed(error)
    }
    if (!stopped) schedule()
  }
  let timer: NodeJS.Timeout
  const schedule = () => {
    timer = setTimeout(() => {
      underWay = round()
    }, interval)
    timer.unref()
  }
  schedule()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await underWay
    },
  }
}
