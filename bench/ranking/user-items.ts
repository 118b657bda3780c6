import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { PortentError } from '../../core/index.ts'

/** What each user chose, in time order. */
export interface UserItems {
  /** Dense item ids in `[0, items)`, a sequence for each user with at least three. */
  readonly sequences: readonly Int32Array[]
  readonly items: number
  readonly lines: number
}

/**
 * Reads a file of lines "user item", each user's in time order; gzipped if its name ends so.
 *
 * @throws {@link PortentError} `ERR_FORMAT` for a line that is not two words, `ERR_NO_DATA` if no user has
 *   three items: one to predict in the test, one in validation, one to predict from.
 */
export async function readUserItems(path: string): Promise<UserItems> {
  const bytes = createReadStream(path)
  const input = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
  const ids = new Map<string, number>()
  const byUser = new Map<string, number[]>()
  let lines = 0
  for await (const line of createInterface({ input })) {
    lines += 1
    const [user, item, ...rest] = line.trim().split(/\s+/)
    if (!user && !item) continue
    if (!item || rest.length > 0)
      throw new PortentError('ERR_FORMAT', `${path}:${lines}: expected "user item", got "${line}"`)
    const id = ids.get(item) ?? ids.size
    ids.set(item, id)
    const known = byUser.get(user!)
    if (known) known.push(id)
    else byUser.set(user!, [id])
  }
  const sequences = [...byUser.values()]
    .filter((items) => items.length >= 3)
    .map((items) => Int32Array.from(items))
  if (sequences.length === 0)
    throw new PortentError('ERR_NO_DATA', `${path}: no user has three items or more`)
  return { sequences, items: ids.size, lines }
}
