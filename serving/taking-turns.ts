/** So long one may go on, milliseconds. */
const turnTime = 8

/**
 * For long work in the thread that answers: a turn gives way when its time is up, so that what came meanwhile is
 * answered first.
 *
 * @returns To be called between the steps of the work; what it returns is to be awaited.
 */
export function takingTurns(
  now: () => number = () => performance.now(),
): () => Promise<void> | undefined {
  let end = now() + turnTime
  return () => {
    if (now() < end) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        end = now() + turnTime
        resolve()
      }),
    )
  }
}
