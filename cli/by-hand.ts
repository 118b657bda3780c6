import { userInfo } from 'node:os'
import type { Author } from '../ml/index.ts'

/** Whoever runs this command, for the audit. */
export function byHand(reason: string): Author {
  return { who: nameOfUser(), reason, now: new Date().toISOString() }
}

/** A user without an entry in the system's list has a number only. */
function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
