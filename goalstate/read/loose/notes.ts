import type { Unread } from '../../state/state.ts'
import { shown } from '../pointer.ts'

/** Gathers what a reader does not take over. */
export interface Notes {
  readonly file: string
  readonly unread: Unread[]
}

export function note(notes: Notes, pointer: string, value: unknown, why: Unread['why']): void {
  notes.unread.push({ file: notes.file, pointer, value: shown(value), why })
}
