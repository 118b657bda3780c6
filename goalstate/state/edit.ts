import type { Resource } from './state.ts'

/** One change of a state: a resource that came, went, or took another's place. */
export interface Edit {
  readonly before: Resource | undefined
  readonly after: Resource | undefined
}

/** What goes and what comes, as edits: of one type and key, each takes the place of one at most. */
export function editsOf(removed: Iterable<Resource>, added: Iterable<Resource>): Edit[] {
  const waiting = new Map<string, Resource[]>()
  for (const before of removed) {
    const others = waiting.get(nameOf(before))
    if (others) others.push(before)
    else waiting.set(nameOf(before), [before])
  }
  const edits: Edit[] = []
  for (const after of added) edits.push({ before: waiting.get(nameOf(after))?.pop(), after })
  for (const left of waiting.values())
    for (const before of left) edits.push({ before, after: undefined })
  return edits
}

const nameOf = ({ type, key }: Resource) => `${type}/${key}`
