import type { Told } from '../observe/index.ts'

/**
 * Folds a thread from its beginning: two that come after each other become one where `fold` makes one of
 * them, and none where it makes none; that may then fold with the one before.
 */
export function foldThread(
  thread: readonly Told[],
  fold: (earlier: Told, later: Told) => Told | 'none' | 'both',
): readonly Told[] {
  const folded: Told[] = []
  for (const told of thread) {
    let next: Told | undefined = told
    while (next && folded.length > 0) {
      const result = fold(folded.at(-1)!, next)
      if (result === 'both') break
      folded.pop()
      next = result === 'none' ? undefined : result
    }
    if (next) folded.push(next)
  }
  return folded.length === thread.length ? thread : folded
}
